// Signing in through a real issuer's protocol, before a real Conductor that requires it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSealer } from "../../../console/server/sealer.ts";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { startCodeFlow, type CodeFlow } from "../../support/code-flow.ts";
import { sessionSecret, startSignedIn, type Answer, type SignInFixture } from "./signed-in-console.ts";

let flow: CodeFlow;
let conductor: TestConductor;
let site: SignInFixture;

const me = "/api/users/me";
const sessionCookie = "__Host-podium_session";
const startCookie = "__Secure-podium_sign_in";

beforeAll(async () => {
  flow = await startCodeFlow();
  conductor = await startTestConductor({
    oauthEnabled: true,
    oauthIssuer: flow.issuer.url,
    oauthAudiences: [flow.clientId],
  });
  site = await startSignedIn(conductor.url, {}, flow);
  const ada = site.browser();
  await ada.signIn();
  const registered = await ada.ask("/api/users", { method: "POST", payload: { name: "ada" } });
  expect(registered.status).toBe(201);
});

afterAll(async () => {
  await site.close();
  await conductor.dispose();
  await flow.issuer.stop();
});

/** Runs with something changed at the issuer, and changes it back. */
async function withIssuer<T>(change: Partial<CodeFlow>, run: () => Promise<T>): Promise<T> {
  const before = { ...flow };
  Object.assign(flow, change);
  try {
    return await run();
  } finally {
    Object.assign(flow, before);
  }
}

function codeOf(answer: Answer): string {
  return String((answer.json() as { readonly type?: string }).type).replace("urn:podium:error:", "");
}

function location(answer: Answer): URL {
  return new URL(String(answer.headers["location"]));
}

test("without a session the API answers 401, and the page is served so that it can say so", async () => {
  const browser = site.browser();
  const answer = await browser.ask(me);
  expect([answer.status, codeOf(answer)]).toEqual([401, "CONSOLE_SIGN_IN_REQUIRED"]);
  expect((await browser.ask("/session")).json()).toEqual({ person: null });
  expect((await browser.ask("/orgs/ada/apps")).status).toBe(200);
  expect((await browser.ask("/sign-in?error=denied")).status).toBe(200);
  expect((await browser.ask("/health")).status).toBe(200);
});

test("the browser is sent to the issuer with a state, a nonce and a PKCE challenge, which it cannot read itself", async () => {
  const answer = await site.browser().ask("/oauth/login?return=/orgs/acme/apps");
  const { origin, pathname, searchParams } = location(answer);
  expect([answer.status, origin + pathname]).toEqual([303, `${flow.issuer.url}/auth`]);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    client_id: flow.clientId,
    response_type: "code",
    redirect_uri: "https://console.example.com/oauth/callback",
    scope: "openid profile email",
    code_challenge_method: "S256",
  });
  for (const name of ["state", "nonce", "code_challenge"]) {
    expect(searchParams.get(name)?.length).toBeGreaterThan(40);
  }

  expect(answer.setCookies[0]).toMatch(
    /^__Secure-podium_sign_in=[\w.-]+; Max-Age=600; Path=\/oauth; HttpOnly; SameSite=Lax; Secure$/,
  );
  expect(answer.setCookies.join()).not.toContain(searchParams.get("state"));
});

test("a sign-in ends on the page it began on, with a session that Conductor takes", async () => {
  const browser = site.browser();
  const path = "/orgs/ada/apps/shop/workflows?status=ERROR&q=a%2Fb#step";
  const answer = await browser.signIn(path);
  expect([answer.status, answer.headers["location"]]).toEqual([303, `https://console.example.com${path}`]);
  const [line = ""] = answer.setCookies.filter((each) => each.startsWith(`${sessionCookie}=`));
  expect(line).toMatch(/=[\w.-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
  expect(line.length).toBeLessThan(4_096);
  expect([...browser.cookies.keys()]).toEqual([sessionCookie]);
  expect((await browser.ask("/session")).json()).toEqual({
    person: { name: "Ada Lovelace", email: "ada@acme.example" },
  });
  expect((await browser.ask(me)).json()).toMatchObject({ name: "ada", orgName: "ada" });
  expect((await browser.ask("/api/orgs/ada/apps")).json()).toEqual([]);
});

test("what the browser sends as a credential never reaches Conductor", async () => {
  const token = await flow.issuer.sign({ sub: "ada" });
  const answer = await site.browser().ask(me, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(401);
  expect(codeOf(answer)).toBe("CONSOLE_SIGN_IN_REQUIRED");
});

test("the audit log has the person's address, behind a proxy and the Console, and not one that they claim", async () => {
  const trusting = await startTestConductor(
    {
      oauthEnabled: true,
      oauthIssuer: flow.issuer.url,
      oauthAudiences: [flow.clientId],
      trustedProxies: ["127.0.0.1"],
    },
    conductor.databaseUrl,
  );
  const behind = await startSignedIn(trusting.url, { CONSOLE_TRUSTED_PROXIES: "127.0.0.1" }, flow);
  const open = await startSignedIn(trusting.url, {}, flow);
  const entryOf = async (at: SignInFixture, target: string, forwarded: string) => {
    const person = at.browser();
    await person.signIn();
    const headers = { "x-forwarded-for": forwarded };
    const made = await person.ask(`/api/orgs/ada/apps/${target}`, { method: "PUT", headers, payload: {} });
    expect(made.status).toBe(204);
    const entries = (await person.ask(`/api/orgs/ada/audit-logs?target=${target}`)).json();
    return (entries as { readonly sourceIp: string }[])[0]?.sourceIp;
  };
  expect(await entryOf(behind, "behind", "6.6.6.6, 203.0.113.9")).toBe("203.0.113.9");
  expect(await entryOf(open, "open", "203.0.113.9")).toBe("127.0.0.1");
  await behind.close();
  await open.close();
  await trusting.stop();
});

test("Conductor still decides: it tells a person who is not registered", async () => {
  const browser = site.browser();
  await withIssuer({ person: { sub: "grace" } }, () => browser.signIn());
  const answer = await browser.ask(me);
  expect([answer.status, codeOf(answer)]).toEqual([404, "CONDUCTOR_USER_UNKNOWN"]);
  expect((await browser.ask("/api/orgs/ada/apps")).status).toBe(403);
});

test("a name that the ID token leaves out is asked for", async () => {
  const browser = site.browser();
  flow.issuer.userInfo.set("edith", { sub: "edith", name: "Edith", email: "edith@acme.example" });
  await withIssuer({ person: { sub: "edith" } }, () => browser.signIn());
  expect((await browser.ask("/session")).json()).toEqual({
    person: { name: "Edith", email: "edith@acme.example" },
  });
});

test.each([
  ["https://evil.example.com/", "/"],
  ["//evil.example.com/x", "/"],
  ["/\\evil.example.com", "/"],
  ["/\t/evil.example.com", "/"],
  ["/.//evil.example.com", "/"],
  ["javascript:alert(1)", "/"],
  ["orgs/acme", "/"],
  ["", "/"],
  ["/orgs/../orgs/acme", "/orgs/acme"],
])("after a sign-in with the return path %j the browser stays here", async (asked, expected) => {
  const answer = await site.browser().signIn(asked);
  expect(answer.headers["location"]).toBe(`https://console.example.com${expected}`);
});

test("a sign-in that did not begin in this browser does not end in it", async () => {
  const victim = site.browser();
  const attacker = site.browser();
  const started = await attacker.ask("/oauth/login");
  const issued = await fetch(location(started), { redirect: "manual" });
  const back = new URL(issued.headers.get("location") ?? "");
  const withoutCookie = await victim.ask(back.pathname + back.search);
  expect(location(withoutCookie).searchParams.get("error")).toBe("expired");

  await victim.ask("/oauth/login");
  const wrongState = await victim.ask(back.pathname + back.search);
  expect(location(wrongState).searchParams.get("error")).toBe("expired");
  expect(victim.cookies.has(sessionCookie)).toBe(false);
});

test("a code is good for one sign-in", async () => {
  const browser = site.browser();
  const started = await browser.ask("/oauth/login");
  const kept = browser.cookies.get(startCookie) ?? "";
  const issued = await fetch(location(started), { redirect: "manual" });
  const back = new URL(issued.headers.get("location") ?? "");
  expect(location(await browser.ask(back.pathname + back.search)).pathname).toBe("/");
  expect(browser.cookies.has(startCookie)).toBe(false);
  browser.cookies.set(startCookie, kept);
  const again = await browser.ask(back.pathname + back.search);
  expect(location(again).searchParams.get("error")).toBe("refused");
});

test.each([
  ["a wrong nonce", { nonce: "of another sign-in" }],
  ["another audience", { aud: "another-client" }],
  ["another issuer", { iss: "https://evil.example.com" }],
  ["an expiry in the past", { exp: 1 }],
])("an ID token with %s is refused", async (_what, wrongClaims) => {
  const browser = site.browser();
  const answer = await withIssuer({ wrongClaims }, () => browser.signIn("/orgs/ada/apps"));
  expect(Object.fromEntries(location(answer).searchParams)).toEqual({
    error: "refused",
    return: "/orgs/ada/apps",
  });
  expect(browser.cookies.has(sessionCookie)).toBe(false);
});

test("an ID token with another signer is refused", async () => {
  const browser = site.browser();
  const genuine = { ...flow.issuer };
  // The key id is the issuer's, the key is not.
  flow.issuer.sign = (claims) => genuine.sign(claims, { alg: "ES256", kid: "RS256-0" });
  const answer = await browser.signIn().finally(() => Object.assign(flow.issuer, genuine));
  expect(location(answer).searchParams.get("error")).toBe("refused");
});

test("a person who refuses, and an issuer that is away, get different messages", async () => {
  const denied = await withIssuer({ person: undefined }, () => site.browser().signIn("/orgs/ada/apps"));
  expect(location(denied).href).toBe(
    "https://console.example.com/sign-in?error=denied&return=%2Forgs%2Fada%2Fapps",
  );

  const browser = site.browser();
  const started = await browser.ask("/oauth/login");
  const issued = await fetch(location(started), { redirect: "manual" });
  const back = new URL(issued.headers.get("location") ?? "");
  flow.issuer.isDown = true;
  const away = await browser.ask(back.pathname + back.search).finally(() => (flow.issuer.isDown = false));
  expect(location(away).searchParams.get("error")).toBe("unreachable");
});

test("a Console that starts before its issuer finds it when it is there", async () => {
  flow.issuer.isDown = true;
  const early = await startSignedIn(conductor.url, {}, flow);
  const before = await early.browser().ask("/oauth/login");
  flow.issuer.isDown = false;
  const after = await early.browser().signIn();
  await early.close();
  expect(location(before).searchParams.get("error")).toBe("unreachable");
  expect(location(after).pathname).toBe("/orgs/acme/apps");
});

test("a cookie that was changed, or that was made for something else, opens nothing", async () => {
  const browser = site.browser();
  await browser.signIn();
  const value = browser.cookies.get(sessionCookie) ?? "";
  const middle = Math.floor(value.length / 2);
  const flipped = value[middle] === "A" ? "B" : "A";
  const started = site.browser();
  await started.ask("/oauth/login");
  const foreign = await createSealer(["another-secret-of-more-than-thirty-two-bytes"]).seal(
    "session",
    {},
    60,
  );
  for (const forged of [
    value.slice(0, middle) + flipped + value.slice(middle + 1),
    value.slice(0, -4),
    started.cookies.get(startCookie) ?? "",
    foreign,
    "nonsense",
  ]) {
    browser.cookies.set(sessionCookie, forged);
    const answer = await browser.ask(me);
    expect([answer.status, codeOf(answer)]).toEqual([401, "CONSOLE_SIGN_IN_REQUIRED"]);
  }
});

test("a secret can be replaced: the new one seals, the old one still opens", async () => {
  const browser = site.browser();
  await browser.signIn();
  const fresh = "the-next-secret-of-more-than-thirty-two-bytes";
  const rotated = await startSignedIn(
    conductor.url,
    { CONSOLE_SESSION_SECRET: `${fresh},${sessionSecret}` },
    flow,
  );
  const later = rotated.browser();
  later.cookies.set(sessionCookie, browser.cookies.get(sessionCookie) ?? "");
  expect((await later.ask(me)).status).toBe(200);
  await later.signIn();
  await rotated.close();
  expect(await createSealer([fresh]).open("session", later.cookies.get(sessionCookie) ?? "")).toBeDefined();
});

test("a token that is about to expire is refreshed once, however many requests need it", async () => {
  const browser = site.browser();
  await withIssuer({ accessTokenSecs: 30 }, () => browser.signIn());
  flow.grants.length = 0;
  const old = browser.cookies.get(sessionCookie);
  const answers = await Promise.all([1, 2, 3, 4].map(() => browser.ask(me)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(flow.grants).toEqual(["refresh_token"]);
  const renewed = browser.cookies.get(sessionCookie);
  expect(renewed).not.toBe(old);
  // A request that was under way with the old cookie is no reason to end the session.
  browser.cookies.set(sessionCookie, old ?? "");
  expect((await browser.ask(me)).status).toBe(200);
  browser.cookies.set(sessionCookie, renewed ?? "");
  expect((await browser.ask(me)).status).toBe(200);
  expect(flow.grants).toEqual(["refresh_token"]);
});

test("a session that has expired ends when the issuer does not go on with it", async () => {
  const browser = site.browser();
  await withIssuer({ accessTokenSecs: 0 }, () => browser.signIn());
  await withIssuer({ refusesRefresh: true }, async () => {
    const answer = await browser.ask(me);
    expect([answer.status, codeOf(answer)]).toEqual([401, "CONSOLE_SESSION_ENDED"]);
    expect((await browser.ask("/session")).json()).toEqual({ person: null });
  });
});

test("an issuer that is away ends no session: the token is used as long as it is good", async () => {
  const soon = site.browser();
  const past = site.browser();
  await withIssuer({ accessTokenSecs: 59 }, () => soon.signIn());
  await withIssuer({ accessTokenSecs: 0 }, () => past.signIn());
  flow.issuer.isDown = true;
  const answers = await Promise.all([soon.ask(me), past.ask(me)]).finally(() => (flow.issuer.isDown = false));
  expect(answers[0].status).toBe(200);
  expect([answers[1].status, codeOf(answers[1])]).toEqual([503, "CONSOLE_ISSUER_UNREACHABLE"]);
  expect((await past.ask(me)).status).toBe(200);
});

test("signing out takes the cookie away and leads to the issuer, but not from another site", async () => {
  const browser = site.browser();
  await browser.signIn();
  for (const headers of [{ "sec-fetch-site": "cross-site" }, { origin: "https://evil.example.com" }]) {
    const refused = await browser.ask("/oauth/logout", { method: "POST", headers });
    expect([refused.status, codeOf(refused)]).toEqual([403, "CONSOLE_CROSS_SITE"]);
  }
  expect(browser.cookies.has(sessionCookie)).toBe(true);
  const answer = await browser.ask("/oauth/logout", {
    method: "POST",
    headers: { origin: "https://console.example.com", "sec-fetch-site": "same-origin" },
  });
  expect(answer.json()).toEqual({
    location: `${flow.issuer.url}/logout?client_id=podium&post_logout_redirect_uri=https%3A%2F%2Fconsole.example.com%2F`,
  });
  expect([...browser.cookies.keys()]).toEqual([]);
  expect((await browser.ask(me)).status).toBe(401);
});

test("another site cannot use a person's session", async () => {
  const browser = site.browser();
  await browser.signIn();
  for (const headers of [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "null" },
  ]) {
    for (const path of ["/api/orgs/ada/apps/shop", "/api/users"]) {
      const answer = await browser.ask(path, { method: "POST", headers, payload: {} });
      expect([answer.status, codeOf(answer)]).toEqual([403, "CONSOLE_CROSS_SITE"]);
    }
  }
});

test("under a path prefix everything happens below it", async () => {
  const below = await startSignedIn(
    conductor.url,
    { CONSOLE_PUBLIC_URL: "https://example.com/ops/console" },
    flow,
  );
  const browser = below.browser();
  const started = await browser.ask("/ops/console/oauth/login");
  expect(started.setCookies[0]).toContain("Path=/ops/console/oauth; HttpOnly");
  expect(location(started).searchParams.get("redirect_uri")).toBe(
    "https://example.com/ops/console/oauth/callback",
  );
  const outside = await browser.signIn("/elsewhere");
  expect(outside.headers["location"]).toBe("https://example.com/ops/console/");
  const answer = await browser.signIn("/ops/console/orgs/ada/apps");
  expect(answer.headers["location"]).toBe("https://example.com/ops/console/orgs/ada/apps");
  expect(answer.setCookies.join("\n")).toMatch(
    /__Secure-podium_session=[\w.-]+; .*Path=\/ops\/console; HttpOnly/,
  );
  expect((await browser.ask(`/ops/console${me}`)).status).toBe(200);
  await below.close();
});

test("over plain HTTP, as on a person's own machine, cookies are neither secure nor marked so", async () => {
  const plain = await startSignedIn(conductor.url, { CONSOLE_PUBLIC_URL: "http://localhost:8080" }, flow);
  const browser = plain.browser();
  const answer = await browser.signIn();
  expect(answer.setCookies.join("\n")).not.toMatch(/; Secure|^__/m);
  expect((await browser.ask(me)).status).toBe(200);
  await plain.close();
});

test("tokens too long for one cookie are kept in two, and for two they are refused", async () => {
  const browser = site.browser();
  const groups = Array.from({ length: 60 }, (_, index) => `a-group-with-a-long-name-${index}`);
  await withIssuer({ person: { sub: "ada", email: "ada@acme.example", groups } }, () => browser.signIn());
  expect([...browser.cookies.keys()]).toEqual([sessionCookie, `${sessionCookie}.1`]);
  for (const value of browser.cookies.values()) expect(value.length).toBeLessThan(4_000);
  expect((await browser.ask(me)).status).toBe(200);
  await browser.signIn();
  expect([...browser.cookies.keys()]).toEqual([sessionCookie]);
  expect((await browser.ask(me)).status).toBe(200);

  const tooMany = [...groups, ...groups, ...groups];
  const person = { sub: "ada", email: "ada@acme.example", groups: tooMany };
  const answer = await withIssuer({ person }, () => site.browser().signIn());
  expect(location(answer).searchParams.get("error")).toBe("refused");
});

test("no token, code or secret is in any answer or log line", () => {
  const said = site.said.join("\n");
  expect(said).toContain("signed in");
  expect(said).toContain("sign-in failed");
  expect(flow.given.length).toBeGreaterThan(30);
  for (const token of flow.given) expect(said).not.toContain(token);
  expect(said).not.toMatch(/eyJ[\w-]{10,}\.|[?&]code=|code_verifier|a-secret-of-more/);
});
