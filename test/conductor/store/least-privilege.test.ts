// The two roles of docs/operate.md, made by exactly that SQL: one that owns the schema, and one that reads and writes.
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { startTestConductor } from "../../support/conductor.ts";
import { connectExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { changeUrl, documentedSql, runCommand, runSql } from "../postgres/fixture.ts";

// Servers and processes are started here, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const database = "dbos_conductor";
let admin: string;
let owner: string;
let user: string;

beforeAll(async () => {
  admin = inject("postgresUrl");
  owner = changeUrl(admin, { user: "conductor_owner", password: "change-this", database });
  user = changeUrl(admin, { user: "conductor_user", password: "and-this", database });
  await runSql(admin, ...documentedSql("As an administrator.").split(/;\s*$/m));
  await runSql(changeUrl(admin, { database }), documentedSql("In dbos_conductor, as an administrator."));
  await runSql(owner, documentedSql("In dbos_conductor, as conductor_owner."));
});
afterAll(async () => {
  await runSql(
    admin,
    `DROP DATABASE IF EXISTS ${database} WITH (FORCE)`,
    "DROP ROLE IF EXISTS conductor_owner",
    "DROP ROLE IF EXISTS conductor_user",
  );
});

test("the role that only reads and writes is told who has to migrate", async () => {
  const refused = await startTestConductor({}, user).then(
    () => "started",
    (error: unknown) => String(error),
  );
  expect(refused).toMatch(
    /lacks the migration 000001-registry .*"conductor migrate" with the URL of the role that owns/,
  );
});

test("the owner migrates with a command that may be repeated, and verified without changing anything", async () => {
  const env = { DBOS__CONDUCTOR_DB_URL: owner };
  const before = await runCommand(["migrate", "--verify"], env);
  expect(before).toMatchObject({ code: 1, stderr: "" });
  expect(before.stdout).toMatch(/^missing 000001-registry\nmissing 000002-identity\n/);
  const [first, second] = await Promise.all([runCommand(["migrate"], env), runCommand(["migrate"], env)]);
  expect([first.code, second.code]).toEqual([0, 0]);
  expect((first.stdout + second.stdout).match(/^applied 000001-registry$/gm)).toHaveLength(1);
  expect(await runCommand(["migrate"], env)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^the schema is up to date, at \d{6}-[a-z-]+\n$/) as string,
  });
  expect(await runCommand(["migrate", "--verify"], { DBOS__CONDUCTOR_DB_URL: user })).toMatchObject({
    code: 0,
  });
}, 60_000);

test("with rights to read and write alone Conductor starts, and does its work", async () => {
  const conductor = await startTestConductor({}, user);
  try {
    expect((await conductor.call("PUT", "/v2/orgs/local/apps/shop")).status).toBe(204);
    const body = { executorTimeoutSecs: 30 };
    expect((await conductor.call("PATCH", "/v2/orgs/local/apps/shop", body)).status).toBe(204);
    const executor = await connectExecutor({ port: conductor.port, app: "shop", executorId: "one" });
    await waitFor("the executor to be listed", async () =>
      (await conductor.call("GET", "/v2/orgs/local/apps/shop/executors")).text.includes("HEALTHY"),
    );
    executor.kill();
    await waitFor("the executor to be gone", async () =>
      (await conductor.call("GET", "/v2/orgs/local/apps/shop/executors")).text.includes("DISCONNECTED"),
    );
    expect(await runSql(owner, "SELECT operation FROM audit_log ORDER BY position")).toEqual([
      { operation: "application.create" },
      { operation: "application.update" },
    ]);
    expect((await conductor.call("DELETE", "/v2/orgs/local/apps/shop")).status).toBe(204);
  } finally {
    await conductor.stop();
  }
});

test("a right that is missing stops the start with a sentence, not a request with a 500", async () => {
  await runSql(owner, "REVOKE UPDATE ON executors FROM conductor_user");
  const refused = await startTestConductor({}, user).then(
    () => "started",
    (error: unknown) => String(error),
  );
  expect(refused).toMatch(/lacks rights on Conductor's tables \(UPDATE executors\).*docs\/operate.md/);
  await runSql(owner, "GRANT UPDATE ON executors TO conductor_user");
});
