// The environment blocks of DBOS's guides, name by name: with our images in place of theirs, both processes start.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadConfig as loadConductor } from "../../../conductor/src/settings/config.ts";
import { loadConfig as loadConsole } from "../../../console/server/config.ts";
import { documentUrls } from "../../../console/server/discovery.ts";
import { startCodeFlow, type CodeFlow } from "../../support/code-flow.ts";
import { startConsole, type ConsoleFixture } from "./console-server.ts";

describe("Conductor starts with the block", () => {
  const database = "postgresql://postgres:dbos@postgres:5432/dbos_conductor?sslmode=disable";
  test.each<[string, Record<string, string>]>([
    ["for Docker Compose", { DBOS__CONDUCTOR_DB_URL: database }],
    ["for Kubernetes", { DBOS__CONDUCTOR_DB_URL: database, DBOS_CONDUCTOR_LICENSE_KEY: "key" }],
    [
      "for sign-in",
      {
        DBOS__CONDUCTOR_DB_URL: database,
        DBOS_OAUTH_ENABLED: "true",
        DBOS_OAUTH_JWKS_URL: "https://your-oauth-provider.com/.well-known/jwks.json",
        DBOS_OAUTH_ISSUER: "https://your-oauth-provider.com/",
        DBOS_OAUTH_AUDIENCE: "your-api-audience",
      },
    ],
    [
      "for Dex on Kubernetes",
      {
        DBOS__CONDUCTOR_DB_URL: database,
        DBOS_CONDUCTOR_LICENSE_KEY: "key",
        DBOS_OAUTH_ENABLED: "true",
        DBOS_OAUTH_JWKS_URL: "http://dex.dbos.svc.cluster.local:5556/dex/keys",
        DBOS_OAUTH_ISSUER: "https://dex.example.com/dex",
        DBOS_OAUTH_AUDIENCE: "dbos-console",
      },
    ],
  ])("%s", (_, env) => {
    const config = loadConductor(env);
    expect(config).toMatchObject({
      databaseUrl: database,
      port: 8090,
      oauthEnabled: env["DBOS_OAUTH_ENABLED"] === "true",
      oauthIssuer: env["DBOS_OAUTH_ISSUER"] ?? "",
      oauthJwksUrl: env["DBOS_OAUTH_JWKS_URL"] ?? "",
    });
  });
});

/** The block for sign-in of the guide to self-hosting, at an issuer whose endpoints are below this URL. */
const signInBlock = (url: string, clientId: string): Record<string, string> => ({
  DBOS_OAUTH_ENABLED: "true",
  DBOS_OAUTH_AUTHORIZATION_URL: `${url}/auth`,
  DBOS_OAUTH_TOKEN_URL: `${url}/token`,
  DBOS_OAUTH_CLIENT_ID: clientId,
  DBOS_OAUTH_SCOPE: "openid profile email",
  DBOS_OAUTH_USERINFO_URL: `${url}/userinfo`,
  DBOS_OAUTH_LOGOUT_URL: `${url}/logout`,
});

test.each<[string, Record<string, string>, string]>([
  ["for Docker Compose", { DBOS_CONDUCTOR_URL: "conductor:8090" }, "http://conductor:8090"],
  [
    "for Kubernetes",
    { DBOS_CONDUCTOR_URL: "conductor.dbos.svc.cluster.local:8090" },
    "http://conductor.dbos.svc.cluster.local:8090",
  ],
  ["for sign-in", signInBlock("https://your-oauth-provider.com/oauth2", "id"), "http://conductor:8090"],
  [
    "for Dex on Kubernetes",
    {
      DBOS_CONDUCTOR_URL: "conductor.dbos.svc.cluster.local:8090",
      DBOS_OAUTH_ENABLED: "true",
      DBOS_OAUTH_AUTHORIZATION_URL: "https://dex.example.com/dex/auth",
      DBOS_OAUTH_TOKEN_URL: "https://dex.example.com/dex/token",
      DBOS_OAUTH_CLIENT_ID: "dbos-console",
      DBOS_OAUTH_SCOPE: "openid profile email",
      DBOS_OAUTH_USERINFO_URL: "https://dex.example.com/dex/userinfo",
      DBOS_OAUTH_AUDIENCE: "dbos-console",
    },
    "http://conductor.dbos.svc.cluster.local:8090",
  ],
])("the Console starts with the block %s", (_, env, conductorUrl) => {
  const config = loadConsole(env);
  expect(config.conductorUrl).toBe(conductorUrl);
  expect(config.signIn !== undefined).toBe(env["DBOS_OAUTH_ENABLED"] === "true");
});

describe("a Console with only the block for sign-in", () => {
  let flow: CodeFlow;
  let site: ConsoleFixture;
  beforeAll(async () => {
    flow = await startCodeFlow();
    site = await startConsole(signInBlock(flow.issuer.url, flow.clientId));
  });
  afterAll(async () => {
    await site.close();
    await flow.issuer.stop();
  });

  const ask = (path: string, headers: Record<string, string>) => site.app.inject({ url: path, headers });
  /** Signs in under this name, and answers the last step. */
  async function signIn(headers: Record<string, string>, on = site) {
    const started = await on.app.inject({ url: "/oauth/login?return=/orgs/acme/apps", headers });
    const [cookie = ""] = String([started.headers["set-cookie"]].flat()[0]).split(";");
    const asked = new URL(String(started.headers["location"]));
    const issued = await fetch(asked, { redirect: "manual" });
    const { pathname, search } = new URL(issued.headers.get("location") ?? "");
    const ended = await on.app.inject({ url: pathname + search, headers: { ...headers, cookie } });
    return {
      redirectUri: asked.searchParams.get("redirect_uri"),
      location: ended.headers["location"],
      cookie: String([ended.headers["set-cookie"]].flat().find((each) => each?.includes("podium_session="))),
    };
  }

  test("signs people in under the name that their browser used", async () => {
    const local = await signIn({ host: "localhost:8080" });
    expect(local.redirectUri).toBe("http://localhost:8080/oauth/callback");
    expect(local.location).toBe("http://localhost:8080/orgs/acme/apps");
    expect(local.cookie).toMatch(/^podium_session=[\w.-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    const behindProxy = await signIn({ host: "console.example.com" });
    expect(behindProxy.redirectUri).toBe("https://console.example.com/oauth/callback");
    expect(behindProxy.cookie).toMatch(/^__Host-podium_session=.*; Secure$/);
    const [cookie = ""] = behindProxy.cookie.split(";");
    expect((await ask("/session", { host: "console.example.com", cookie })).json()).toEqual({
      person: { name: "Ada Lovelace", email: "ada@acme.example" },
    });
    expect((await ask("/api/orgs/acme/apps", { host: "console.example.com", cookie })).statusCode).toBe(200);
    expect((await ask("/session", { host: "localhost", cookie })).json()).toEqual({ person: null });
  });

  test("does not believe an untrusted client about the scheme or the name", async () => {
    const forged = { "x-forwarded-proto": "http", "x-forwarded-host": "evil.example" };
    const { redirectUri } = await signIn({ host: "console.example.com", ...forged });
    expect(redirectUri).toBe("https://console.example.com/oauth/callback");
    for (const host of ["console.example.com@evil.example", "evil.example/", "a b"]) {
      expect((await ask("/oauth/login", { host })).statusCode, host).toBe(421);
    }
  });

  test("believes a proxy that is trusted", async () => {
    const trusting = await startConsole({
      ...signInBlock(flow.issuer.url, flow.clientId),
      CONSOLE_TRUSTED_PROXIES: "127.0.0.1",
    });
    const forwarded = { "x-forwarded-proto": "http", "x-forwarded-host": "ops.example.com" };
    const { redirectUri } = await signIn({ host: "console:8080", ...forwarded }, trusting);
    expect(redirectUri).toBe("http://ops.example.com/oauth/callback");
    const wrong = { "x-forwarded-proto": "javascript", "x-forwarded-host": "ops.example.com@evil.example" };
    const { redirectUri: kept } = await signIn({ host: "console:8080", ...wrong }, trusting);
    expect(kept).toBe("https://console:8080/oauth/callback");
    await trusting.close();
  });

  test("refuses sessions of an earlier start", async () => {
    const { cookie } = await signIn({ host: "localhost" });
    const other = await startConsole(signInBlock(flow.issuer.url, flow.clientId));
    const headers = { host: "localhost", cookie: cookie.split(";")[0] ?? "" };
    expect((await ask("/session", headers)).json()).toMatchObject({ person: { name: "Ada Lovelace" } });
    expect((await other.app.inject({ url: "/session", headers })).json()).toEqual({ person: null });
    await other.close();
  });

  test("says which setting helps when no issuer claims the endpoints, and finds one that comes later", async () => {
    const said: string[] = [];
    const later = await startConsole(
      { ...signInBlock(`${flow.issuer.url}/else`, flow.clientId), CONSOLE_LOG_LEVEL: "warn" },
      { write: (line) => said.push(line) },
    );
    const answer = await later.app.inject({ url: "/oauth/login", headers: { host: "localhost" } });
    expect(String(answer.headers["location"])).toContain("/sign-in?error=refused");
    expect(said.join("")).toContain("set DBOS_OAUTH_ISSUER");
    expect(said.join("")).toContain("CONSOLE_SESSION_SECRET is not set");
    const { issuer } = flow;
    issuer.isDown = true;
    const away = await later.app.inject({ url: "/oauth/login", headers: { host: "localhost" } });
    expect(String(away.headers["location"])).toContain("/sign-in?error=unreachable");
    issuer.isDown = false;
    issuer.routes.set("/else/.well-known/openid-configuration", (_request, response) => {
      const document = { ...issuer.discovery, issuer: issuer.url, jwks_uri: issuer.jwksUrl };
      response.end(JSON.stringify({ ...document, authorization_endpoint: `${issuer.url}/else/auth` }));
    });
    const found = await later.app.inject({ url: "/oauth/login", headers: { host: "localhost" } });
    expect(String(found.headers["location"])).toContain(`${issuer.url}/else/auth?`);
    await later.close();
  });
});

test.each([
  ["https://dex.example.com/dex/auth", "https://dex.example.com/dex"],
  ["https://tenant.auth0.com/authorize", "https://tenant.auth0.com"],
  ["https://acme.okta.com/oauth2/default/v1/authorize", "https://acme.okta.com/oauth2/default"],
  ["https://accounts.google.com/o/oauth2/v2/auth", "https://accounts.google.com"],
  ["https://kc.example.com/realms/acme/protocol/openid-connect/auth", "https://kc.example.com/realms/acme"],
])("the document of %s is searched for at %s", (authorizationUrl, issuer) => {
  const urls = documentUrls({ authorizationUrl, tokenUrl: "" });
  expect(urls).toContain(`${issuer}/.well-known/openid-configuration`);
});
