import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../../../conductor/src/contract/operation.ts";
import { operations } from "../../../../conductor/src/contract/operations.ts";
import { openDatabase, type Database } from "../../../../conductor/src/store/database.ts";
import { purgeAudit } from "../../../../conductor/src/store/audit.ts";
import { startTestConductor } from "../../../support/conductor.ts";
import { connectExecutor } from "../../../support/executor.ts";
import { expectStatus, startSecured, type Person, type SecuredConductor } from "../../signed-in-conductor.ts";

interface Entry {
  readonly id: string;
  readonly emitTime: string;
  readonly operation: string;
  readonly status: string;
  readonly subject: { readonly type: string; readonly id: string; readonly display: string };
  readonly target?: { readonly type: string; readonly id: string };
  readonly sourceIp: string;
  readonly details: Record<string, unknown> | null;
}

let podium: SecuredConductor;
let ada: Person;
let db: Database;
beforeAll(async () => {
  podium = await startSecured({ trustedProxies: ["127.0.0.1"] });
  ada = await podium.register("ada", {}, { email: "ada@example.com" });
  db = openDatabase({
    url: podium.conductor.databaseUrl,
    maxConnections: 2,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onIdleError: () => {},
  });
});
afterAll(async () => {
  await db.close();
  await podium.stop();
});

const read = async (query = "", person = ada) =>
  expectStatus(200, await person.call("GET", `${person.org}/audit-logs${query}`)).body as Entry[];
/** The entries that some work leaves, the newest first. */
async function entriesOf(work: () => Promise<unknown>): Promise<Entry[]> {
  const before = new Set((await read("?limit=1000")).map(({ id }) => id));
  await work();
  return (await read("?limit=1000")).filter(({ id }) => !before.has(id));
}

test("every operation that changes something leaves an entry, and no other does", () => {
  const table = Object.entries<Operation>(operations);
  // Writes its own entry, since it has no organisation until it is done.
  const own = ["registerUser"];
  // Who may read may keep views of one's own.
  const readers = ["saveOwnView", "deleteOwnView"];
  const expected = table
    .filter(
      ([id, { method, access }]) => method !== "GET" && (!access.endsWith(".read") || readers.includes(id)),
    )
    .filter(([id]) => !own.includes(id))
    .map(([id]) => id);
  const audited = table.filter(([, { audit }]) => typeof audit === "object").map(([id]) => id);
  expect(audited.sort()).toEqual(expected.sort());
});

describe("an entry", () => {
  test("says who did what to what, from where, and nothing that is secret", async () => {
    const app = `${ada.org}/apps/shop`;
    const entries = await entriesOf(async () => {
      await ada.call("PUT", app, { privateMode: false });
      const token = await ada.call("POST", `${ada.org}/tokens/ci`, {
        permissions: ["application.read", "application.write"],
        appNames: ["shop"],
      });
      const key = (token.body as { readonly token: string }).token;
      await podium.as(key).call("PATCH", app, { executorTimeoutSecs: 90 });
      await ada.call("POST", `${ada.org}/roles`, { name: "viewer", permissions: ["application.read"] });
      const { body } = await ada.call("POST", `${ada.org}/secrets`);
      expect(JSON.stringify(await read())).not.toContain((body as { readonly secret: string }).secret);
      expect(JSON.stringify(await read())).not.toContain(key);
      await ada.call("DELETE", `${ada.org}/tokens/ci`);
      await ada.call("DELETE", app);
    });
    const user = { type: "user", id: expect.any(String) as unknown, display: "ada@example.com" };
    const key = { type: "api_key", id: expect.any(String) as unknown, display: "ci" };
    const common = { status: "success", sourceIp: "127.0.0.1" };
    const application = { type: "application", id: "shop" };
    expect(entries.toReversed()).toMatchObject([
      {
        ...common,
        operation: "application.create",
        subject: user,
        target: application,
        details: { application_name: "shop", private_mode: false },
      },
      {
        ...common,
        operation: "token.create",
        subject: user,
        target: { type: "token", id: "ci" },
        details: { permissions: ["application.read", "application.write"], applications: ["shop"] },
      },
      {
        ...common,
        operation: "application.update",
        subject: key,
        target: application,
        details: { application_name: "shop", executor_timeout_secs: 90 },
      },
      {
        ...common,
        operation: "role.create",
        target: { type: "role", id: "viewer" },
        details: { permissions: ["application.read"] },
      },
      {
        ...common,
        operation: "join_secret.create",
        target: { type: "organization", id: "ada" },
        details: null,
      },
      { ...common, operation: "token.revoke", target: { type: "token", id: "ci" } },
      { ...common, operation: "application.delete", target: application },
    ]);
  });

  test("of a change to an application has every setting that changed, as it is and as it was", async () => {
    const app = `${ada.org}/apps/ledger`;
    expectStatus(204, await ada.call("PUT", app));
    const all = {
      executorTimeoutSecs: 90,
      gcRowsThreshold: 1_000,
      gcTimeThresholdMs: 86_400_000,
      globalTimeoutMs: 3_600_000,
      privateMode: true,
    };
    const entries = await entriesOf(async () => {
      expectStatus(204, await ada.call("PATCH", app, all));
      expectStatus(204, await ada.call("PATCH", app, { gcRowsThreshold: -1, privateMode: false }));
      expectStatus(204, await ada.call("PUT", `${app}/key-policy`, { refuseDevelopmentKeys: true }));
      expectStatus(422, await ada.call("PATCH", app, { executorTimeoutSecs: 0 }));
    });
    const application_name = "ledger";
    expect(
      entries.toReversed().map(({ operation, status, details }) => [operation, status, details]),
    ).toEqual([
      [
        "application.update",
        "success",
        {
          application_name,
          executor_timeout_secs: 90,
          gc_rows_threshold: 1_000,
          gc_time_threshold_ms: 86_400_000,
          global_timeout_ms: 3_600_000,
          private_mode: true,
          previous: {
            executor_timeout_secs: 60,
            gc_rows_threshold: null,
            gc_time_threshold_ms: null,
            global_timeout_ms: null,
            private_mode: false,
          },
        },
      ],
      [
        "application.update",
        "success",
        {
          application_name,
          gc_rows_threshold: null,
          private_mode: false,
          previous: { gc_rows_threshold: 1_000, private_mode: true },
        },
      ],
      [
        "application.update",
        "success",
        {
          application_name,
          refuse_development_keys: true,
          previous: { refuse_development_keys: false },
        },
      ],
      ["application.update", "failure", { application_name, executor_timeout_secs: 0 }],
    ]);
  });

  test("is left by refused and failed operations too", async () => {
    await podium.register("eve");
    expectStatus(204, await ada.call("PUT", `${ada.org}/apps/till`));
    const reader = await podium.makeKey(ada, "reader", { permissions: ["application.read"] });
    const eve = await podium.signIn("eve");
    const entries = await entriesOf(async () => {
      expect((await podium.as(reader).call("DELETE", `${ada.org}/apps/till`)).status).toBe(403);
      expect((await ada.call("PATCH", `${ada.org}/apps/till`, { executorTimeoutSecs: "soon" })).status).toBe(
        422,
      );
      expect((await ada.call("DELETE", `${ada.org}/apps/unknown`)).status).toBe(404);
      expect((await ada.call("POST", `${ada.org}/tokens/reader`)).status).toBe(409);
      expect((await ada.call("POST", `${ada.org}/apps/till/workflows/w-1/cancel`)).status).toBe(503);
      expect((await eve.call("DELETE", `${ada.org}/apps/till`)).status).toBe(403);
    });
    expect(
      entries
        .toReversed()
        .map(({ operation, status, subject, target }) => [operation, status, subject.display, target?.id]),
    ).toEqual([
      ["application.delete", "failure", "reader", "till"],
      ["application.update", "failure", "ada@example.com", "till"],
      ["application.delete", "failure", "ada@example.com", "unknown"],
      ["token.create", "failure", "ada@example.com", "reader"],
      ["workflow.cancel", "failure", "ada@example.com", "w-1"],
      ["application.delete", "failure", "eve", "till"],
    ]);
  });

  test("is not left by reads, by searches, or by changes without an effect", async () => {
    const entries = await entriesOf(async () => {
      await ada.call("GET", `${ada.org}/apps`);
      await ada.call("POST", `${ada.org}/apps/till/workflows/search`, {});
      expectStatus(204, await ada.call("PATCH", `${ada.org}/apps/till`, {}));
      expectStatus(204, await ada.call("PATCH", ada.org, {}));
    });
    expect(entries).toEqual([]);
  });

  test("names the workflows of a bulk operation, never their contents", async () => {
    const key = await podium.makeKey(ada, "till");
    const executor = await connectExecutor({
      port: podium.conductor.port,
      app: "till",
      key,
      answers: {
        list_workflows: () => ({ output: ["a", "b"].map((id) => ({ WorkflowUUID: id, Status: "SUCCESS" })) }),
        delete: () => ({ success: true }),
        import_workflow: () => ({ success: true }),
      },
    });
    const workflows = `${ada.org}/apps/till/workflows`;
    const entries = await entriesOf(async () => {
      expectStatus(204, await ada.call("POST", `${workflows}/bulk-delete`, { workflowIds: ["a", "b"] }));
      expectStatus(201, await ada.call("POST", `${workflows}/import`, { serializedWorkflow: "payload" }));
    });
    expect(entries.toReversed()).toMatchObject([
      { operation: "workflow.bulk_delete", details: { application_name: "till", workflow_ids: ["a", "b"] } },
      { operation: "workflow.import", details: { application_name: "till" } },
    ]);
    expect(JSON.stringify(entries)).not.toContain("payload");
    expect(entries[1]).not.toHaveProperty("target");
    executor.kill();
  });

  test("gives the client's address as a trusted proxy tells it", async () => {
    const entries = await entriesOf(() =>
      fetch(`${podium.conductor.url}${ada.org}/apps/till`, {
        method: "PUT",
        headers: { authorization: `Bearer ${ada.credential}`, "x-forwarded-for": "6.6.6.6, 203.0.113.9" },
      }),
    );
    expect(entries[0]?.sourceIp).toBe("203.0.113.9");
  });

  test("gives the address that connected when the proxy sends no address, or is not trusted", async () => {
    const put = (url: string, header: string) =>
      fetch(`${url}${ada.org}/apps/till`, {
        method: "PUT",
        headers: { authorization: `Bearer ${ada.credential}`, "x-forwarded-for": header },
      });
    for (const header of ["nowhere", "<b>203.0.113.9</b>", "203.0.113.9:4711"]) {
      expect((await entriesOf(() => put(podium.conductor.url, header)))[0]?.sourceIp, header).toBe(
        "127.0.0.1",
      );
    }
    const other = await startSecured(
      { trustedProxies: ["10.0.0.0/8"] },
      { issuer: podium.issuer, databaseUrl: podium.conductor.databaseUrl },
    );
    const entries = await entriesOf(() => put(other.conductor.url, "203.0.113.9"));
    expect(entries[0]?.sourceIp).toBe("127.0.0.1");
    await other.stop();
  });
});

describe("reading the log", () => {
  test("filters by time, operation, subject and target, and pages from the newest on", async () => {
    const all = await read("?limit=1000");
    expect(all.map(({ emitTime }) => emitTime)).toEqual(
      all
        .map(({ emitTime }) => emitTime)
        .sort()
        .reverse(),
    );
    expect((await read("?limit=2&offset=1")).map(({ id }) => id)).toEqual(
      all.slice(1, 3).map(({ id }) => id),
    );
    const operations = new Set((await read("?operation=token.create")).map(({ operation }) => operation));
    expect([...operations]).toEqual(["token.create"]);
    const till = await read("?target=till");
    expect(till.length).toBeGreaterThan(0);
    expect(till.every(({ target }) => target?.id === "till")).toBe(true);
    const { subject } = all.find(({ subject }) => subject.display === "eve")!;
    expect(await read(`?subject=${subject.id}`)).toEqual(await read("?subject=eve"));
    const middle = all[2]!.emitTime;
    const before = await read(`?endTime=${middle}`);
    const after = await read(`?startTime=${middle}&limit=1000`);
    expect(before.every(({ emitTime }) => emitTime < middle)).toBe(true);
    expect(after.every(({ emitTime }) => emitTime >= middle)).toBe(true);
  });

  test.each(["limit=0", "limit=1001", "offset=-1", "startTime=yesterday", "limit=ten"])(
    "refuses %s",
    async (query) => {
      expect((await ada.call("GET", `${ada.org}/audit-logs?${query}`)).status).toBe(422);
    },
  );

  test("shows one organisation only", async () => {
    const eve = await podium.register("eve_2");
    expect((await read("", eve)).map(({ operation }) => operation)).toEqual(["user.register"]);
    expect((await eve.call("GET", `${ada.org}/audit-logs`)).status).toBe(403);
  });

  test("forgets entries that are older than the organisation's limit", async () => {
    expectStatus(204, await ada.call("PATCH", ada.org, { auditLogRetentionDays: 7 }));
    await db.query(
      `UPDATE audit_log SET emit_time = now() - interval '8 days'
        WHERE operation = 'token.create' AND org_id = (SELECT id FROM organisations WHERE name = 'ada')`,
    );
    const kept = (await read("?limit=1000")).filter(({ operation }) => operation !== "token.create");
    expect(await purgeAudit(db, 1)).toBe(1);
    expect(await purgeAudit(db, 1_000)).toBeGreaterThan(0);
    expect(await purgeAudit(db, 1_000)).toBe(0);
    expect(await read("?limit=1000")).toEqual(kept);
  });
});

test("a change of Conductor's own is undone when its entry cannot be written", async () => {
  await db.query("ALTER TABLE audit_log ADD CONSTRAINT broken CHECK (target_id <> 'unlucky') NOT VALID");
  expect((await ada.call("PUT", `${ada.org}/apps/unlucky`)).status).toBe(500);
  expect((await ada.call("GET", `${ada.org}/apps/unlucky`)).status).toBe(404);
  await db.query("ALTER TABLE audit_log DROP CONSTRAINT broken");
  expectStatus(204, await ada.call("PUT", `${ada.org}/apps/unlucky`));
});

test("without sign-in changes are recorded as local", async () => {
  const conductor = await startTestConductor();
  expectStatus(204, await conductor.call("PUT", "/v2/orgs/local/apps/shop"));
  const open = openDatabase({
    url: conductor.databaseUrl,
    maxConnections: 1,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onIdleError: () => {},
  });
  expect(
    await open.query("SELECT operation, subject_type, subject_id, subject_display FROM audit_log"),
  ).toEqual([
    { operation: "application.create", subject_type: "user", subject_id: "local", subject_display: "local" },
  ]);
  await open.close();
  await conductor.dispose();
});
