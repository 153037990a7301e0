// The set-up Job's SQL, the migration and KEDA's question, on a real PostgreSQL whose administrator is no superuser.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

import { DBOSClient } from "@dbos-inc/dbos-sdk";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { startPostgres, type PostgresServer } from "../../../local/postgres.ts";
import { inputsOf, run, type Inputs } from "../support/program.ts";

const admin = "podium_admin";
const roles = ["dbos_conductor_role", "dbos_conductor_owner", "dbos_app_role", "keda_reader"];
const root = join(import.meta.dirname, "../../..");
const withoutPsql = spawnSync("psql", ["--version"]).status !== 0;

let folder: string;
let server: PostgresServer;
let scripts: { readonly official: string; readonly without: string; readonly withReader: string };
let queries: { readonly latest: string; readonly old: string };

beforeAll(async () => {
  if (withoutPsql) return;
  const versions = JSON.stringify([
    { version: "v2" },
    { version: "v1", image: "registry.example.com/app:1" },
  ]);
  const config = {
    "podium:appScaler": "database",
    "podium:appMinReplicas": "0",
    "podium:appVersions": versions,
  };
  const scaled = await run("dev", { config });
  const official = await run("dev", {
    config: { "podium:conductorImage": "dbosdev/conductor:1", "podium:conductorLicenseKey": "licence" },
    secretKeys: ["podium:conductorLicenseKey"],
  });
  scripts = {
    official: scriptOf(official),
    without: scriptOf(await run("dev")),
    withReader: scriptOf(scaled),
  };
  const queryOf = (version: string): string => {
    const { triggers } = inputsOf(scaled, `podium-app-${version}-scaling`)["spec"] as {
      readonly triggers: { readonly metadata: { readonly query: string } }[];
    };
    return triggers[0]?.metadata.query ?? "";
  };
  queries = { latest: queryOf("v2"), old: queryOf("v1") };
  folder = mkdtempSync(join(tmpdir(), "podium-database-"));
  server = await startPostgres({
    dataDir: join(folder, "data"),
    port: 0,
    user: "postgres",
    password: "postgres",
    settings: { fsync: "off", synchronous_commit: "off" },
  });
  await query(server.url("postgres"), `CREATE ROLE ${admin} LOGIN CREATEDB CREATEROLE PASSWORD 'password'`);
}, 120_000);

afterAll(async () => {
  if (withoutPsql) return;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function scriptOf(recording: Awaited<ReturnType<typeof run>>): string {
  const { data } = inputsOf(recording, "podium-database-setup-script") as { readonly data: Inputs };
  return String(data["setup.sql"]);
}

const urlAs = (role: string, database: string): string => server.url(database, role, "password");

async function query(url: string, sql: string): Promise<Inputs[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Inputs>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** As the Job does it. Every role's password is "password". */
function setUp(script: string): void {
  const file = join(folder, "setup.sql");
  writeFileSync(file, script);
  const passwords = roles.map((role) => [`${role.toUpperCase()}_PASSWORD`, "password"] as const);
  const { status, stderr } = spawnSync("psql", ["--no-psqlrc", `--file=${file}`], {
    encoding: "utf8",
    env: {
      ...process.env,
      ...Object.fromEntries(passwords),
      PGHOST: "127.0.0.1",
      PGPORT: String(server.port),
      PGUSER: admin,
      PGPASSWORD: "password",
      PGDATABASE: "postgres",
    },
  });
  expect(status, stderr).toBe(0);
}

/** As the migration's image does it. */
function migrate(): void {
  const command = join(root, "node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [command, "schema", "--app-role", "dbos_app_role"],
    {
      cwd: join(root, "app"),
      encoding: "utf8",
      env: { ...process.env, DBOS_SYSTEM_DATABASE_URL: urlAs(admin, "dbos_app") },
    },
  );
  expect(status, `${stdout}${stderr}`).toBe(0);
}

/** As the Job of Conductor's image does it. */
function migrateConductor(role: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ["conductor/src/main.ts", "migrate"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, DBOS__CONDUCTOR_DB_URL: urlAs(role, "dbos_conductor") },
  });
  return stdout + stderr;
}

describe.skipIf(withoutPsql)("with a real PostgreSQL (skipped where there is no psql)", () => {
  beforeAll(() => {
    // A stack that had one role, as with the official image, and a table of it.
    setUp(scripts.official);
    expect(migrateConductor("dbos_conductor_role")).toContain("the schema is up to date");
    setUp(scripts.without);
    migrate();
    // The reader comes later, as in a stack that changes its scaler.
    setUp(scripts.withReader);
  }, 120_000);

  test("the set-up and the migration may run again", () => {
    setUp(scripts.withReader);
    migrate();
  }, 60_000);

  test("the application may use DBOS's tables and make none", async () => {
    const url = urlAs("dbos_app_role", "dbos_app");
    expect(await query(url, "SELECT count(*)::int AS rows FROM dbos.workflow_status")).toEqual([{ rows: 0 }]);
    await expect(query(url, "CREATE TABLE dbos.mine (id int)")).rejects.toThrow("permission denied");
    await expect(query(url, "CREATE TABLE public.mine (id int)")).rejects.toThrow("permission denied");
  });

  test("Conductor reads and writes its tables, and only their owner may change them", async () => {
    const url = urlAs("dbos_conductor_role", "dbos_conductor");
    await query(url, "INSERT INTO organisations (name) VALUES ('written')");
    await expect(query(url, "ALTER TABLE organisations ADD COLUMN mine int")).rejects.toThrow(
      "must be owner",
    );
    await expect(query(url, "CREATE TABLE mine (id int)")).rejects.toThrow("permission denied");
    const owner = urlAs("dbos_conductor_owner", "dbos_conductor");
    await query(owner, "ALTER TABLE organisations ADD COLUMN later int; CREATE TABLE later (id int)");
    await query(url, "INSERT INTO later VALUES (1)");
    expect(migrateConductor("dbos_conductor_owner")).toContain("the schema is up to date");
  });

  test("roles stay out of each other's databases", async () => {
    for (const role of ["dbos_app_role", "keda_reader"]) {
      await expect(query(urlAs(role, "dbos_conductor"), "SELECT 1")).rejects.toThrow("permission denied");
    }

    await expect(query(urlAs("dbos_conductor_role", "dbos_app"), "SELECT 1")).rejects.toThrow(
      "permission denied",
    );
  });

  test("the reader reads and changes nothing", async () => {
    const url = urlAs("keda_reader", "dbos_app");
    await expect(query(url, "DELETE FROM dbos.workflow_status")).rejects.toThrow("permission denied");
  });

  describe("KEDA's question", () => {
    let client: DBOSClient;

    beforeAll(async () => {
      client = await DBOSClient.create({ systemDatabaseUrl: urlAs("dbos_app_role", "dbos_app") });
    });

    afterAll(() => client.destroy());

    beforeEach(async () => {
      await query(
        urlAs("dbos_app_role", "dbos_app"),
        "DELETE FROM dbos.workflow_schedules; DELETE FROM dbos.workflow_status",
      );
    });

    const enqueue = (
      options: {
        readonly queueName?: string;
        readonly appVersion?: string;
        readonly delaySeconds?: number;
      } = {},
    ) => client.enqueue({ workflowName: "work", queueName: "taskQueue", ...options });

    /** What KEDA reads, as the role it has: the newest version's number, then the old one's. */
    async function answers(): Promise<unknown[]> {
      const url = urlAs("keda_reader", "dbos_app");
      const rows = [...(await query(url, queries.latest)), ...(await query(url, queries.old))];
      return rows.flatMap((row) => Object.values(row).map(Number));
    }

    test("is answered 0 when there is nothing to do", async () => {
      const { workflowID } = await enqueue();
      await client.cancelWorkflow(workflowID);
      expect(await answers()).toEqual([0, 0]);
    });

    test("counts the queue's workflows, those of no version for the newest", async () => {
      await enqueue();
      await enqueue({ appVersion: "v2" });
      await enqueue({ appVersion: "v1" });
      await enqueue({ appVersion: "gone" });
      expect(await answers()).toEqual([2, 1]);
    });

    test.each([
      ["waits on another queue", (version: string) => enqueue({ queueName: "other", appVersion: version })],
      ["is delayed", (version: string) => enqueue({ appVersion: version, delaySeconds: 3600 })],
      ["runs on no queue", startedDirectly],
    ])("keeps a process of its version for a workflow that %s", async (_, start) => {
      await start("v2");
      expect(await answers()).toEqual([1, 0]);
      await start("v1");
      expect(await answers()).toEqual([1, 1]);
    });

    test("keeps a process of the newest version for an active schedule", async () => {
      await client.createSchedule({ scheduleName: "nightly", workflowName: "work", schedule: "0 3 * * *" });
      expect(await answers()).toEqual([1, 0]);
      await client.pauseSchedule("nightly");
      expect(await answers()).toEqual([0, 0]);
    });

    test("adds nothing to the queue's number for other work", async () => {
      await Promise.all([enqueue(), enqueue(), enqueue(), enqueue({ queueName: "other" })]);
      expect(await answers()).toEqual([3, 0]);
    });

    /** A client can only enqueue; this is what the row of a workflow looks like that a request started. */
    async function startedDirectly(version: string): Promise<void> {
      const { workflowID } = await enqueue({ appVersion: version });
      await query(
        urlAs("dbos_app_role", "dbos_app"),
        `UPDATE dbos.workflow_status SET status = 'PENDING', queue_name = NULL WHERE workflow_uuid = '${workflowID}'`,
      );
    }
  });
});
