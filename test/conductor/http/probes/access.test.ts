// Which callers may read metrics and autoscaling numbers when sign-in is required.
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashApiKey, makeApiKey } from "../../../../conductor/src/auth/api-keys.ts";
import { startTestConductor, type TestConductor } from "../../../support/conductor.ts";

let conductor: TestConductor;
let client: Client;
beforeAll(async () => {
  conductor = await startTestConductor({
    oauthEnabled: true,
    oauthIssuer: "http://127.0.0.1:9/issuer",
    oauthAudiences: ["conductor"],
  });
  client = new Client({ connectionString: conductor.databaseUrl });
  await client.connect();
  await client.query(
    "INSERT INTO applications (org_id, name) SELECT id, unnest(ARRAY['shop', 'other']) FROM organisations",
  );
  await client.query(
    `INSERT INTO executors (app_id, executor_id, status, application_version)
     SELECT id, 'e1', 'DISCONNECTED', 'v1' FROM applications`,
  );
});
afterAll(async () => {
  await client.end();
  await conductor.dispose();
});

/** A key with these permissions, for all applications or for the one named. */
async function keyWith(permissions: string[], app?: string): Promise<string> {
  const key = makeApiKey();
  const { rows } = await client.query<{ readonly id: string }>(
    `INSERT INTO api_keys (org_id, name, key_hash, permissions, all_apps)
     SELECT id, $1, $2, $3, $4 FROM organisations WHERE name = 'local' RETURNING id`,
    [key.slice(0, 30), hashApiKey(key), permissions, app === undefined],
  );
  await client.query("INSERT INTO api_key_apps SELECT $1, id FROM applications WHERE name = $2", [
    rows[0]!.id,
    app ?? "",
  ]);
  return key;
}
const get = (path: string, key?: string, method = "GET") =>
  fetch(conductor.url + path, {
    method,
    headers: key === undefined ? {} : { authorization: `Bearer ${key}` },
  });
const statusOf = async (path: string, key?: string, method = "GET") => (await get(path, key, method)).status;

const queue = "/metrics/apps/shop/queues/mail";
const autoscale = "/metrics/apps/shop/autoscale";

describe("where sign-in is required", () => {
  test.each(["/v1/metrics", queue, autoscale])("%s needs a credential", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
    expect(await statusOf(path, makeApiKey())).toBe(401);
  });

  test("a scrape needs metric.read", async () => {
    expect(await statusOf("/v1/metrics", await keyWith(["application.read"]))).toBe(403);
    const response = await get("/v1/metrics", await keyWith(["metric.read"]));
    const text = await response.text();
    expect(text).toContain('application="shop"');
    expect(text).toContain('application="other"');
  });

  test("a scrape with a limited key is of its applications only", async () => {
    const text = await (await get("/v1/metrics", await keyWith(["metric.read"], "other"))).text();
    expect(text).toContain('application="other"');
    expect(text).not.toContain('application="shop"');
  });

  test.each([queue, autoscale])(
    "%s is open to either reading permission, within the key's scope",
    async (path) => {
      // Conductor has no reading of the application, and says so only to callers that may know.
      for (const permission of ["metric.read", "application.read"]) {
        expect(await statusOf(path, await keyWith([permission]))).toBe(503);
        expect(await statusOf(path, await keyWith([permission], "shop"))).toBe(503);
        expect(await statusOf(path, await keyWith([permission], "other"))).toBe(403);
      }
      expect(await statusOf(path, await keyWith(["application.write", "token.read"]))).toBe(403);
    },
  );

  test("waking needs application.write", async () => {
    const wake = "/metrics/apps/shop/wake";
    expect(await statusOf(wake, undefined, "POST")).toBe(401);
    expect(await statusOf(wake, await keyWith(["application.read"]), "POST")).toBe(403);
    expect(await statusOf(wake, await keyWith(["application.write"], "other"), "POST")).toBe(403);
    expect(await statusOf(wake, await keyWith(["application.write"], "shop"), "POST")).toBe(204);
  });

  test("an application that a limited key does not cover is refused alike whether or not it exists", async () => {
    const key = await keyWith(["application.read"], "other");
    expect(await statusOf("/metrics/apps/unknown/queues/mail", key)).toBe(403);
    expect(await statusOf("/metrics/apps/unknown/queues/mail", await keyWith(["application.read"]))).toBe(
      404,
    );
  });

  test("a limited key cannot have alerts sent to other applications", async () => {
    const rule = { ruleType: "SlowQueue", ruleMetadata: { threshold_secs: 5 }, receivingAppName: "other" };
    const create = async (key: string) =>
      fetch(`${conductor.url}/v2/orgs/local/apps/shop/alerting-rules`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify(rule),
      });
    expect((await create(await keyWith(["application.write"], "shop"))).status).toBe(403);
    expect((await create(await keyWith(["application.write"]))).status).toBe(201);
  });
});
