// Conductor behind PgBouncer, in both modes: it migrates, executors connect, a dead one's work is recovered.
import { escapeIdentifier } from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { examine } from "../../conductor/src/doctor/doctor.ts";
import { changeUrl, createRole, rolePassword, runCommand, runSql } from "../conductor/postgres/fixture.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../support/database.ts";
import { connectExecutor } from "../support/executor.ts";
import { waitFor } from "../support/wait.ts";
import { findPgBouncer, startPgBouncer, type PgBouncer } from "./pgbouncer.ts";
import { executorsOf } from "../support/executors-of.ts";

if (findPgBouncer() === undefined) {
  process.stdout.write("pgbouncer: skipped: there is no pgbouncer; on Debian, apt-get install pgbouncer\n");
}

describe.skipIf(findPgBouncer() === undefined)("PgBouncer", () => {
  let role: string;
  let database: TestDatabase;
  let direct: string;
  beforeAll(async () => {
    role = await createRole(inject("postgresUrl"));
  });
  afterAll(() => runSql(inject("postgresUrl"), `DROP ROLE ${escapeIdentifier(role)}`));

  async function withPooler(
    mode: "session" | "transaction",
    work: (pooler: PgBouncer) => Promise<void>,
    poolSize?: number,
  ): Promise<void> {
    database = await createDatabase();
    await runSql(
      database.url,
      `ALTER DATABASE ${escapeIdentifier(database.name)} OWNER TO ${escapeIdentifier(role)}`,
    );
    direct = changeUrl(database.url, { user: role, password: rolePassword });
    const pooler = await startPgBouncer(direct, mode, poolSize);
    try {
      await work(pooler);
    } finally {
      await pooler.stop();
      await database.drop();
    }
  }

  const statusOf = async (conductor: TestConductor, id: string): Promise<string | undefined> =>
    (await executorsOf(conductor)).find(({ executorId }) => executorId === id)?.status;

  test.each(["session", "transaction"] as const)("in %s mode Conductor starts and recovers", async (mode) => {
    await withPooler(mode, async ({ url }) => {
      const shortly = { restartGraceMs: 1_000 };
      const conductor = await startTestConductor(shortly, url);
      await conductor.call("PUT", "/v2/orgs/local/apps/shop");
      await conductor.call("PATCH", "/v2/orgs/local/apps/shop", { executorTimeoutSecs: 1 });
      const doomed = await connectExecutor({ port: conductor.port, app: "shop", executorId: "doomed" });
      const heir = await connectExecutor({ port: conductor.port, app: "shop", executorId: "heir" });
      heir.answer("exist_pending_workflows", () => ({ exist: heir.received("recovery").length === 0 }));
      await waitFor("both to be connected", async () => (await statusOf(conductor, "doomed")) === "HEALTHY");
      doomed.kill();
      await waitFor("the heir to be asked", () => heir.received("recovery")[0], 60_000);
      await waitFor(
        "the dead executor's record to be removed",
        async () => (await statusOf(conductor, "doomed")) === undefined,
        60_000,
      );
      expect(conductor.logs.filter(({ level }) => level === "error")).toEqual([]);
      heir.kill();
      await conductor.stop();
    });
  });

  test("in transaction mode the settings of a role change nothing, and ours do not reach its other clients", async () => {
    await withPooler(
      "transaction",
      async ({ url }) => {
        // Before the pooler connects: a role's settings are those that it has when a connection begins.
        await runSql(
          database.url,
          ...[
            "datestyle = 'German, DMY'",
            "default_transaction_isolation = 'serializable'",
            "search_path = 'nowhere'",
          ].map((setting) => `ALTER ROLE ${escapeIdentifier(role)} SET ${setting}`),
        );
        const before = await runSql(url, "SHOW statement_timeout");
        const conductor = await startTestConductor({}, url);
        await conductor.call("PUT", "/v2/orgs/local/apps/shop");
        const executor = await connectExecutor({ port: conductor.port, app: "shop", executorId: "one" });
        await waitFor(
          "the executor to be listed",
          async () => (await statusOf(conductor, "one")) === "HEALTHY",
        );
        const answers = await Promise.all(
          Array.from({ length: 40 }, () => conductor.call("GET", "/v2/orgs/local/apps/shop/executors")),
        );
        expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
        expect(answers[0]!.text).toMatch(/"createdAt":"\d{4}-\d\d-\d\dT/);
        expect(await runSql(url, "SHOW statement_timeout")).toEqual(before);
        expect(await runSql(url, "SHOW search_path")).toEqual([{ search_path: "nowhere" }]);
        executor.kill();
        await conductor.stop();
        await runSql(database.url, `ALTER ROLE ${escapeIdentifier(role)} RESET ALL`);
      },
      3,
    );
  });

  test.each(["session", "transaction"] as const)(
    "many replicas migrate through %s mode at once",
    async (mode) => {
      await withPooler(mode, async ({ url }) => {
        const env = { DBOS__CONDUCTOR_DB_URL: url };
        const ends = await Promise.all(Array.from({ length: 3 }, () => runCommand(["migrate"], env)));
        expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
          ends.map(() => ({ code: 0, stderr: "" })),
        );
        expect(
          ends
            .map(({ stdout }) => stdout)
            .join("")
            .match(/^applied 000001-registry$/gm),
        ).toHaveLength(1);
      });
    },
  );

  test.each(["session", "transaction"] as const)("the doctor reports a pooler in %s mode", async (mode) => {
    await withPooler(mode, async ({ url }) => {
      await runCommand(["migrate"], { DBOS__CONDUCTOR_DB_URL: direct });
      const findings = await examine({ DBOS__CONDUCTOR_DB_URL: url });
      expect(findings.filter(({ state }) => state === "wrong")).toEqual([]);
      expect(findings.find(({ check }) => check === "pooler")?.says).toContain(`in ${mode} mode`);
      const refused = await examine({ DBOS__CONDUCTOR_DB_URL: `${url}?options=-c%20geqo%3Doff` });
      expect(refused.filter(({ state }) => state === "wrong")).toMatchObject([
        { check: "pooler", says: expect.stringContaining("startup parameter") as string },
      ]);
    });
  });
});
