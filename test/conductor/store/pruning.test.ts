// Records that nothing needs any more go after a stated time, never before, and leave an entry in the audit log.
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureKey } from "../../../conductor/src/store/bootstrap.ts";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import { pruneAbandoned, pruneRevokedKeys } from "../../../conductor/src/store/pruning.ts";
import { createToken, deleteToken } from "../../../conductor/src/store/tokens.ts";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { addDead, runSql } from "../../support/dead.ts";
import { connectExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";

const daySecs = 86_400;
const keptSecs = 30 * daySecs;
let conductor: TestConductor;
let db: Database;
beforeEach(async () => {
  conductor = await startTestConductor();
  for (const app of ["shop", "till"]) await conductor.call("PUT", `/v2/orgs/local/apps/${app}`, {});
  db = openDatabase({
    url: conductor.databaseUrl,
    maxConnections: 2,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 10_000,
    onIdleError: () => undefined,
  });
});
afterEach(async () => {
  await db.close();
  await conductor.dispose();
});

const sql = (text: string, values: unknown[] = []) => runSql(conductor.databaseUrl, text, values);
const ownEntries = () =>
  sql(
    `SELECT operation, status, subject_type, subject_id, target_type, target_id, details FROM audit_log
      WHERE operation LIKE '%.prune'`,
  );
const daysPass = (days: number) =>
  sql("UPDATE executors SET disconnected_at = disconnected_at - make_interval(days => $1)", [days]);

describe("dead executors of an application", () => {
  test("go thirty days after they had left, when no executor of it has been seen since", async () => {
    await addDead(conductor.databaseUrl, "shop", ["old-1", "old-2"]);
    await daysPass(29);
    expect(await pruneAbandoned(db, keptSecs)).toBe(0);
    await daysPass(1);
    expect(await pruneAbandoned(db, keptSecs)).toBe(2);
    expect(await ownEntries()).toEqual([
      {
        operation: "executor.prune",
        status: "success",
        subject_type: "user",
        subject_id: "conductor",
        target_type: "application",
        target_id: "shop",
        details: { application_name: "shop", executors: 2, executor_ids: ["old-1", "old-2"] },
      },
    ]);
    const { body } = await conductor.call("GET", "/v2/orgs/local/apps/shop/recoveries");
    expect((body as { readonly status: string }[]).map(({ status }) => status)).toEqual([
      "ABANDONED",
      "ABANDONED",
    ]);
    // Should the application come back, their work is looked for.
    expect(await sql("SELECT executor_id FROM departed_executors ORDER BY 1")).toEqual([
      { executor_id: "old-1" },
      { executor_id: "old-2" },
    ]);
    expect(await pruneAbandoned(db, keptSecs)).toBe(0);
  });

  test("stay while an executor of it is connected, has been lately, or has left since", async () => {
    await addDead(conductor.databaseUrl, "shop", ["old"]);
    await addDead(conductor.databaseUrl, "till", ["old"]);
    await daysPass(40);
    const executor = await connectExecutor({
      port: conductor.port,
      app: "shop",
      version: "v2",
      answers: { exist_pending_workflows: () => ({ exist: true }) },
    });
    await waitFor("it to be known", async () => {
      const rows = await sql("SELECT 1 FROM executors WHERE status = 'HEALTHY'");
      return rows.length === 1;
    });
    await sql(
      "INSERT INTO departed_executors (app_id, executor_id, application_version) SELECT id, 'gone', 'v2' FROM applications WHERE name = 'till'",
    );
    expect(await pruneAbandoned(db, keptSecs)).toBe(0);
    executor.kill();
    await waitFor("it to be gone", async () => {
      const rows = await sql("SELECT 1 FROM executors WHERE status = 'HEALTHY'");
      return rows.length === 0;
    });
    expect(await pruneAbandoned(db, keptSecs)).toBe(0);
    expect(await ownEntries()).toEqual([]);
  });
});

describe("the digest of a revoked key", () => {
  const digestOf = (text: string) => createHash("sha256").update(text).digest();
  const orgId = async () => String((await sql("SELECT id FROM organisations"))[0]?.["id"]);
  const make = async (name: string) =>
    createToken(db, {
      orgId: await orgId(),
      name,
      keyClass: "live",
      publicId: name,
      digest: { hash: digestOf(name), pepperVersion: null },
      permissions: [],
      apps: "all",
    });
  const setting = async (name: string) =>
    db.transaction(async (tx) =>
      ensureKey(tx, await orgId(), { name, keyHash: digestOf(name), permissions: [], apps: "all" }),
    );
  const revoke = async (name: string) => {
    await deleteToken(db, await orgId(), name);
    await sql("UPDATE revoked_keys SET revoked_at = now() - interval '40 days' WHERE name = $1", [name]);
  };

  test("is forgotten when no settings are known to have named it", async () => {
    await make("from-the-api");
    await deleteToken(db, await orgId(), "from-the-api");
    expect(await pruneRevokedKeys(db, keptSecs)).toBe(0);
    await sql("UPDATE revoked_keys SET revoked_at = now() - interval '30 days'");
    expect(await pruneRevokedKeys(db, keptSecs)).toBe(1);
    expect(await ownEntries()).toMatchObject([
      {
        operation: "revoked_token.prune",
        subject_id: "conductor",
        target_type: "organization",
        target_id: "local",
        details: { tokens: 1, token_names: ["from-the-api"] },
      },
    ]);
    expect(await sql("SELECT 1 FROM revoked_keys")).toEqual([]);
  });

  test("is kept when settings made the key, took it over, or named it after it was revoked", async () => {
    await setting("from-settings");
    await make("taken-over");
    expect(await setting("taken-over")).toBe("replaced");
    await make("named-later");
    for (const name of ["from-settings", "taken-over", "named-later"]) await revoke(name);
    expect(await setting("named-later")).toBe("revoked");
    // From before it was noted where keys come from.
    await sql("INSERT INTO revoked_keys (key_hash, revoked_at) VALUES ('\\x00', now() - interval '1 year')");
    expect(await pruneRevokedKeys(db, keptSecs)).toBe(0);
    for (const name of ["from-settings", "taken-over", "named-later"]) {
      expect(await setting(name)).toBe("revoked");
    }
  });
});
