import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeApiKey } from "../../../conductor/src/auth/api-keys.ts";
import {
  parseBootstrap,
  readBootstrapFile,
  type Bootstrap,
} from "../../../conductor/src/settings/bootstrap.ts";
import { createDatabase, type TestDatabase } from "../../support/database.ts";
import { connectExecutor } from "../../support/executor.ts";
import { startConductorOn, type Running } from "./bootstrap-fixture.ts";
import { startIssuer, type TestIssuer } from "../../support/issuer.ts";
import { codeOf, expectStatus } from "../signed-in-conductor.ts";

const key = makeApiKey();
const sha256 = createHash("sha256").update(key).digest("hex");
const settings = {
  organization: {
    name: "acme",
    admins: [{ email: "Ada@Example.com" }, { subject: "root" }],
    domains: ["acme.example"],
  },
  applications: [
    { name: "shop", executorTimeoutSecs: 30 },
    { name: "till", autoscaling: { queue: "sales" } },
  ],
  apiKeys: [
    { name: "shop-executors", sha256, applications: ["shop"] },
    {
      name: "scaler",
      sha256: createHash("sha256").update("dbos_other").digest("hex"),
      permissions: ["metric.read"],
    },
  ],
} satisfies Bootstrap;

let database: TestDatabase;
let issuer: TestIssuer;
let running: Running[] = [];
beforeEach(async () => {
  [database, issuer] = await Promise.all([createDatabase(), startIssuer()]);
});
afterEach(async () => {
  await Promise.all(running.map((each) => each.stop()));
  running = [];
  await Promise.all([database.drop(), issuer.stop()]);
});
const start = async (bootstrap: Bootstrap | null, overrides: object = {}) => {
  const each = await startConductorOn(database.url, issuer, bootstrap, overrides);
  running.push(each);
  return each;
};

describe("a Conductor started with settings", () => {
  test("has their organisation, applications and keys, and no secret in its log", async () => {
    const podium = await start(settings);
    const executor = await connectExecutor({ port: podium.port, app: "shop", key });
    expect(executor.socket.readyState).toBe(executor.socket.OPEN);
    executor.kill();
    const admin = await podium.signIn("root");
    expectStatus(200, await admin.call("GET", "/v2/users/me"));
    const apps = (await admin.call("GET", "/v2/orgs/acme/apps")).body;
    expect(apps).toMatchObject([
      { name: "shop", executorTimeoutSecs: 30 },
      { name: "till", executorTimeoutSecs: 60 },
    ]);
    expect((await admin.call("GET", "/v2/orgs/acme/apps/till/autoscaling-policy")).body).toEqual({
      policy: { queue: "sales" },
    });
    const tokens = (await admin.call("GET", "/v2/orgs/acme/tokens")).body as {
      readonly permissions: string[];
    }[];
    expect(tokens.map(({ permissions }) => permissions)).toEqual([["metric.read"], ["websocket.connect"]]);
    expect((await admin.call("GET", "/v2/orgs/acme/domain-claims")).body).toMatchObject({
      claims: [{ domain: "acme.example" }],
    });
    const text = JSON.stringify(podium.logs);
    expect(text).not.toContain(key);
    expect(text).not.toContain(sha256);
  });

  test("finds nothing to do when it starts again, or many do at once", async () => {
    await Promise.all([start(settings), start(settings), start(settings), start(settings)]);
    const podium = await start(settings);
    const admin = await podium.signIn("root");
    expectStatus(200, await admin.call("GET", "/v2/users/me"));
    const log = (await admin.call("GET", "/v2/orgs/acme/audit-logs")).body as {
      readonly operation: string;
    }[];
    const count = (name: string) => log.filter(({ operation }) => operation === name).length;
    expect([count("application.create"), count("token.create")]).toEqual([2, 2]);
  });

  test("keeps what people have changed since", async () => {
    const first = await start(settings);
    const admin = await first.signIn("root");
    expectStatus(200, await admin.call("GET", "/v2/users/me"));
    expectStatus(204, await admin.call("PATCH", "/v2/orgs/acme/apps/shop", { executorTimeoutSecs: 99 }));
    expectStatus(204, await admin.call("PATCH", "/v2/orgs/acme", { newName: "acme_corp" }));
    expectStatus(204, await admin.call("DELETE", "/v2/orgs/acme_corp/tokens/shop-executors"));
    await first.stop();

    const second = await start(settings);
    const again = await second.signIn("root");
    expect((await again.call("GET", "/v2/users/me")).body).toMatchObject({ orgName: "acme_corp" });
    expect((await again.call("GET", "/v2/orgs/acme_corp/apps/shop")).body).toMatchObject({
      executorTimeoutSecs: 99,
    });
    const revoked = await second.as(key).call("GET", "/v2/orgs/acme_corp/apps");
    expect([revoked.status, codeOf(revoked)]).toEqual([401, "CONDUCTOR_CREDENTIAL_INVALID"]);
    expect(second.logs.some(({ apiKey }) => apiKey === "shop-executors")).toBe(true);
  });

  test("keeps the new name of a key, and replaces the key under the name of the settings when the hash changes", async () => {
    const first = await start(settings);
    const admin = await first.signIn("root");
    expectStatus(200, await admin.call("GET", "/v2/users/me"));
    const executor = await connectExecutor({ port: first.port, app: "shop", key });
    expectStatus(204, await admin.call("PATCH", "/v2/orgs/acme/tokens/shop-executors", { newName: "fleet" }));
    const second = await start(settings);
    const namesAt = async (podium: Running) => {
      const { body } = await (await podium.signIn("root")).call("GET", "/v2/orgs/acme/tokens");
      return (body as { readonly tokenName: string }[]).map(({ tokenName }) => tokenName);
    };
    expect(await namesAt(second)).toEqual(["fleet", "scaler"]);
    expect(executor.socket.readyState).toBe(executor.socket.OPEN);
    const [old, ...others] = settings.apiKeys;
    const hash = createHash("sha256").update(makeApiKey()).digest("hex");
    const third = await start({ ...settings, apiKeys: [{ ...old!, sha256: hash }, ...others] });
    expect(await namesAt(third)).toEqual(["scaler", "shop-executors"]);
    await executor.closed;
    expectStatus(401, await third.as(key).call("GET", "/v2/orgs/acme/apps"));
  });

  test.each([
    [
      "another application",
      { applications: [{ name: "kiosk" }], organization: { name: "acme" } },
      "acme",
      "kiosk",
    ],
    ["another organisation", { organization: { name: "other" } }, "other", "shop"],
  ])("lets the same key serve %s from now on", async (_, changed, org, app) => {
    const before = await start(settings);
    expectStatus(200, await (await before.signIn("root")).call("GET", "/v2/users/me"));
    const scope = { name: "shop-executors", sha256, applications: [app] };
    const moved = {
      ...settings,
      ...changed,
      organization: { admins: settings.organization.admins, ...changed.organization },
      apiKeys: [scope],
    };
    for (const time of ["first", "second"]) {
      const podium = await start(moved);
      const executor = await connectExecutor({ port: podium.port, app, key });
      expect(executor.socket.readyState, time).toBe(executor.socket.OPEN);
      executor.kill();
      const admin = await podium.signIn("root");
      expectStatus(200, await admin.call("GET", "/v2/users/me"));
      const { body } = expectStatus(200, await admin.call("GET", `/v2/orgs/${org}/tokens`));
      expect(JSON.stringify(body)).toContain('"shop-executors"');
    }
  });

  test("replaces a key whose hash has changed, and closes the sockets of the old one", async () => {
    const first = await start(settings);
    const executor = await connectExecutor({ port: first.port, app: "shop", key });
    const next = makeApiKey();
    const [old, ...others] = settings.apiKeys;
    const hash = createHash("sha256").update(next).digest("hex");
    const second = await start({ ...settings, apiKeys: [{ ...old!, sha256: hash }, ...others] });
    expect(await executor.closed).toMatchObject({ code: 4001 });
    await expect(connectExecutor({ port: second.port, app: "shop", key })).rejects.toThrow("401");
    (await connectExecutor({ port: second.port, app: "shop", key: next })).kill();
  });
});

describe("an admin of the settings", () => {
  test("is the person who signs in with that verified address, from the first moment on", async () => {
    const podium = await start(settings);
    const profile = async (subject: string, claims: object) =>
      (await podium.signIn(subject, claims as Record<string, unknown>)).call("GET", "/v2/users/me");
    expect((await profile("liar", { email: "ada@example.com", email_verified: false })).status).toBe(404);
    expect((await profile("vague", { email: "ada@example.com" })).status).toBe(404);
    const ada = await profile("ada", {
      email: "ada@EXAMPLE.com",
      email_verified: true,
      preferred_username: "Ada L.",
    });
    expect(expectStatus(200, ada).body).toMatchObject({
      name: "ada_l",
      orgName: "acme",
      role: { name: "organization_admin" },
    });
    const second = await profile("second", { email: "ada@example.com", email_verified: true });
    expect(second.status).toBe(404);
  });

  test("is asked for at the issuer when the token has no address", async () => {
    const podium = await start(settings);
    issuer.userInfo.set("ada", { sub: "ada", email: "ada@example.com", email_verified: true });
    const ada = await podium.signIn("ada");
    expect(expectStatus(200, await ada.call("GET", "/v2/users/me")).body).toMatchObject({
      name: "ada",
      email: "ada@example.com",
    });
  });

  test("may choose a name by registering first, and is an admin there all the same", async () => {
    const podium = await start(settings);
    const root = await podium.signIn("root");
    expectStatus(201, await root.call("POST", "/v2/users", { name: "the_boss" }));
    expect((await root.call("GET", "/v2/users/me")).body).toMatchObject({
      name: "the_boss",
      orgName: "acme",
    });
  });

  test("becomes an admin also after registering before", async () => {
    const first = await start(null);
    const root = await first.signIn("root");
    expectStatus(201, await root.call("POST", "/v2/users", { name: "early" }));
    await first.stop();
    const second = await start(settings);
    const again = await second.signIn("root");
    expect((await again.call("GET", "/v2/users/me")).body).toMatchObject({
      name: "early",
      orgName: "acme",
      role: { name: "organization_admin" },
    });
  });

  test("of another issuer is another person", async () => {
    const admins = [{ subject: "root", issuer: "https://elsewhere.example" }];
    const podium = await start({ organization: { name: "acme", admins } });
    expect((await (await podium.signIn("root")).call("GET", "/v2/users/me")).status).toBe(404);
  });
});

test("without sign-in, applications and keys belong to local", async () => {
  const { applications, apiKeys } = settings;
  const podium = await start({ applications, apiKeys }, { oauthEnabled: false });
  const { body } = await podium.as("").call("GET", "/v2/orgs/local/apps");
  expect(body).toMatchObject([{ name: "shop" }, { name: "till" }]);
});

describe("settings that cannot be right", () => {
  test.each([
    ["not json", "expected JSON"],
    ["[]", "it must be object"],
    ['{"apps":[]}', "(apps)"],
    ['{"applications":[{"name":"No"}]}', "applications.0.name must"],
    ['{"applications":[{"name":"shop"},{"name":"shop"}]}', "applications has shop more than once"],
    [`{"apiKeys":[{"name":"k","sha256":"${key}"}]}`, "apiKeys.0.sha256 must match pattern"],
    [
      `{"apiKeys":[{"name":"k","sha256":"${sha256}","applications":["shop"]}]}`,
      "which applications does not list",
    ],
    [`{"apiKeys":[{"name":"k","sha256":"${sha256}","applications":[]}]}`, "fewer than 1"],
    [
      `{"apiKeys":[{"name":"k","sha256":"${sha256}","permissions":["token.write"]}]}`,
      "cannot hold token.write",
    ],
    [`{"apiKeys":[{"name":"k","sha256":"${sha256}","permissions":["root"]}]}`, "no permission"],
    ['{"organization":{"name":"acme","admins":[{}]}}', "either an email, or a subject"],
    ['{"organization":{"name":"acme","admins":[{"email":"a@b.c","subject":"x"}]}}', "either an email"],
  ])("are refused: %s", (text, problem) => {
    expect(() => parseBootstrap(text)).toThrow(problem);
    let message = "";
    try {
      parseBootstrap(text);
    } catch (error) {
      message = String(error);
    }
    expect(message).not.toContain(key);
    expect(message).not.toContain(sha256);
  });

  test("may be in a file, which is named when something is wrong", () => {
    const folder = mkdtempSync(join(tmpdir(), "podium-settings-"));
    const path = join(folder, "bootstrap.json");
    expect(() => readBootstrapFile(path)).toThrow(path);
    writeFileSync(path, JSON.stringify(settings));
    expect(readBootstrapFile(path)).toEqual(settings);
    rmSync(folder, { recursive: true });
  });
});
