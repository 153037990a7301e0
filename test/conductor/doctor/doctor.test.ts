// `conductor doctor` against a healthy database and against broken ones. Each problem is one line, with its mend.
import { escapeIdentifier } from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { examine } from "../../../conductor/src/doctor/doctor.ts";
import { judgeClock } from "../../../conductor/src/doctor/server-checks.ts";
import { checkAddress } from "../../../conductor/src/doctor/address-check.ts";
import { openDatabase } from "../../../conductor/src/store/database.ts";
import { migrate, readMigrations } from "../../../conductor/src/store/migrate.ts";
import { freePort } from "../../../local/postgres.ts";
import { startTestConductor } from "../../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../../support/database.ts";
import { changeUrl, createRole, rolePassword, runCommand, runSql } from "../postgres/fixture.ts";

// Servers and processes are started here, which takes long on a machine that is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let admin: string;
let role: string;
let database: TestDatabase;
let url: string;

beforeAll(async () => {
  admin = inject("postgresUrl");
  role = await createRole(admin);
});
beforeEach(async () => {
  database = await createDatabase();
  await runSql(admin, `ALTER DATABASE ${escapeIdentifier(database.name)} OWNER TO ${escapeIdentifier(role)}`);
  url = changeUrl(database.url, { user: role, password: rolePassword });
  return () => database.drop();
});
afterAll(() => runSql(admin, `DROP ROLE ${escapeIdentifier(role)}`));

async function migrateTo(newest: number): Promise<void> {
  const db = openDatabase({
    url,
    maxConnections: 1,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 10_000,
    onIdleError: () => undefined,
  });
  await migrate(
    db,
    readMigrations().filter(({ number }) => number <= newest),
  );
  await db.close();
}
const upToDate = 999_999;

/** What is wrong, as `check: sentence; mend`. */
async function faults(env: Record<string, string> = {}): Promise<string[]> {
  const findings = await examine({ DBOS__CONDUCTOR_DB_URL: url, ...env });
  expect(JSON.stringify(findings)).not.toContain(rolePassword);
  return findings
    .filter(({ state }) => state === "wrong")
    .map(({ check, says, mend }) => `${check}: ${says}; ${mend}`);
}

test("a healthy database is reported as healthy, with and without JSON, while no server runs", async () => {
  await migrateTo(upToDate);
  const env = { DBOS__CONDUCTOR_DB_URL: url, DBOS__CONDUCTOR_PORT: String(await freePort()) };
  const text = await runCommand(["doctor"], env);
  expect(text).toMatchObject({ code: 0, stderr: "" });
  for (const check of [
    "settings",
    "url",
    "tls",
    "version",
    "encoding",
    "clock",
    "writable",
    "schema",
    "rights",
  ]) {
    expect(text.stdout).toMatch(new RegExp(`^ok +${check} `, "m"));
  }

  for (const check of ["pooler", "connections", "address"]) {
    expect(text.stdout).toMatch(new RegExp(`^ok +${check} `, "m"));
  }
  expect(text.stdout).not.toContain(rolePassword);
  const json = await runCommand(["doctor", "--json"], env);
  expect(json.code).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({
    ok: true,
    findings: expect.arrayContaining([{ check: "pooler", state: "ok", says: "none" }]) as unknown,
  });
});

test("settings that cannot be read are all named, and the database is looked at all the same", async () => {
  await migrateTo(upToDate);
  const found = await faults({ CONDUCTOR_DB_WAIT: "soon", CONDUCTOR_MAX_BODY: "much" });
  expect(found).toHaveLength(2);
  expect(found.join()).toMatch(/settings: CONDUCTOR_DB_WAIT "soon" .*settings: CONDUCTOR_MAX_BODY "much"/);
  const end = await runCommand(["doctor"], {});
  expect(end.code).toBe(1);
  expect(end.stdout).toMatch(/^wrong +settings +DBOS__CONDUCTOR_DB_URL is not set/m);
});

test("nothing listens", async () => {
  url = `postgresql://${role}:${rolePassword}@127.0.0.1:${await freePort()}/d`;
  expect(await faults()).toEqual([
    expect.stringMatching(/^connection: 127.0.0.1:\d+ cannot be reached: .*start it/),
  ]);
  const end = await runCommand(["doctor"], { DBOS__CONDUCTOR_DB_URL: url });
  expect(end.code).toBe(1);
  expect(end.stdout + end.stderr).not.toContain(rolePassword);
});

test("a wrong password, no password, and a role that does not exist", async () => {
  const given = url;
  url = changeUrl(given, { password: "not-this" });
  expect(await faults()).toEqual([
    expect.stringMatching(/^login: .* refuses the password of the role role_/),
  ]);
  url = changeUrl(given, { password: "" });
  expect(await faults()).toEqual([expect.stringMatching(/^login: .* asks for a password; write one/)]);
  url = changeUrl(given, { user: "nobody_here" });
  expect(await faults()).toEqual([expect.stringMatching(/^login: .* nobody_here/)]);
});

test("a database that does not exist", async () => {
  url = changeUrl(url, { database: "not_made" });
  expect(await faults()).toEqual([
    expect.stringMatching(/^connection: there is no database not_made at .*create it/),
  ]);
});

test("missing rights", async () => {
  await migrateTo(upToDate);
  const reader = await createRole(admin);
  await runSql(url, `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${escapeIdentifier(reader)}`);
  url = changeUrl(url, { user: reader });
  const found = await faults();
  expect(found).toEqual([
    expect.stringMatching(/^rights: the role lacks DELETE alerting_rules, .*operate.md/),
  ]);
  await runSql(
    database.url,
    `DROP OWNED BY ${escapeIdentifier(reader)}`,
    `DROP ROLE ${escapeIdentifier(reader)}`,
  );
});

test("an empty database, and an old schema", async () => {
  expect(await faults()).toEqual([
    expect.stringMatching(/^schema: it is at the beginning and lacks 000001-registry, /),
  ]);
  await migrateTo(5);
  expect(await faults()).toEqual([
    expect.stringMatching(
      /^schema: it is at 000005-keys-and-builds and lacks 000006-recoveries, .*conductor migrate/,
    ),
  ]);
});

test("a schema of a newer version that this one cannot work with", async () => {
  await migrateTo(upToDate);
  await runSql(
    url,
    "INSERT INTO migrations (number, name, breaking) VALUES (999998, 'from-the-future', true)",
  );
  expect(await faults()).toEqual([expect.stringMatching(/^schema: .*999998-from-the-future/)]);
});

test("a database that may only be read", async () => {
  await migrateTo(upToDate);
  const alter = (value: string) =>
    runSql(
      admin,
      `ALTER DATABASE ${escapeIdentifier(database.name)} SET default_transaction_read_only = ${value}`,
    );
  await alter("on");
  expect(await faults()).toEqual([
    expect.stringMatching(/^writable: the database .* is read-only; name the primary/),
  ]);
});

test("too few connections for every replica, and none at all", async () => {
  await migrateTo(upToDate);
  const limit = (value: number) =>
    runSql(admin, `ALTER ROLE ${escapeIdentifier(role)} CONNECTION LIMIT ${value}`);
  await limit(5);
  expect(await faults()).toEqual([
    expect.stringMatching(
      /^connections: 1 × 10 connections of 5 \(the limit of the role\).*CONDUCTOR_DB_CONNECTIONS/,
    ),
  ]);
  expect(await faults({ CONDUCTOR_DB_CONNECTIONS: "5" })).toEqual([]);
  await limit(0);
  expect(await faults()).toEqual([expect.stringMatching(/^connections: .* has no connection left/)]);
  await limit(-1);
});

test("TLS that the server does not have", async () => {
  url += "?sslmode=require";
  expect(await faults()).toEqual([
    expect.stringMatching(/^tls: .* does not offer TLS, which sslmode=require needs/),
  ]);
});

test("several replicas that reach themselves, or have no secret", async () => {
  const first = await startTestConductor({}, url);
  const second = await startTestConductor({}, url);
  const found = await faults();
  await Promise.all([first.stop(), second.stop()]);
  expect(found).toEqual([
    expect.stringMatching(/^address: .* is this machine's own.*DBOS__ADVERTISE_ADDRESS/),
  ]);
});

test("addresses that cannot be resolved, answer with something else, or listen", async () => {
  const at = (advertiseAddress: string) => checkAddress({ advertiseAddress, port: 1, peerSecret: "" }, 1);
  expect(await at("no-such-host.invalid")).toMatchObject({
    state: "wrong",
    says: expect.stringMatching(/cannot be resolved/) as string,
  });
  expect(await at(`127.0.0.1:${await freePort()}`)).toMatchObject({ state: "ok" });
  const conductor = await startTestConductor({}, url);
  expect(await at(`127.0.0.1:${conductor.port}`)).toMatchObject({
    state: "ok",
    says: expect.stringMatching(/answers/) as string,
  });
  await conductor.stop();
});

test("clocks may differ a little", () => {
  expect(judgeClock(-300).state).toBe("ok");
  expect(judgeClock(5_000)).toMatchObject({
    state: "warning",
    says: expect.stringMatching(/5.0 s ahead/) as string,
  });
  expect(judgeClock(-90_000)).toMatchObject({
    state: "wrong",
    says: expect.stringMatching(/90.0 s behind/) as string,
  });
});

test("an option that the command does not have", async () => {
  expect(await runCommand(["doctor", "--loud"], {})).toMatchObject({
    code: 1,
    stderr: "conductor: doctor takes --json and nothing else\n",
  });
});
