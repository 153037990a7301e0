import { expect, test } from "vitest";
import { ConfigError, loadConfig } from "../../app/src/config.ts";

const databaseUrl = "postgresql://dbos_app_role:secret@localhost:5432/dbos_app";

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
  return [];
}

test("a database URL is all that must be given", () => {
  expect(loadConfig({ DBOS_SYSTEM_DATABASE_URL: databaseUrl })).toEqual({
    appName: "podium-sample",
    host: "0.0.0.0",
    port: 8000,
    systemDatabaseUrl: databaseUrl,
    conductor: undefined,
    executorId: undefined,
    applicationVersion: undefined,
    databasePoolSize: undefined,
    adminPort: 3001,
  });
});

test("everything that is given is used", () => {
  const config = loadConfig({
    DBOS_SYSTEM_DATABASE_URL: databaseUrl,
    DBOS_APP_NAME: "billing",
    HOST: "127.0.0.1",
    PORT: "0",
    DBOS_CONDUCTOR_URL: "wss://example.com/conductor/",
    DBOS_CONDUCTOR_KEY: "dbos_key",
    DBOS__VMID: "vm-1",
    DBOS__APPVERSION: "v7",
    DBOS_ADMIN_PORT: "3005",
    DBOS_SYSTEM_DATABASE_POOL_SIZE: "4",
  });
  expect(config).toEqual({
    appName: "billing",
    host: "127.0.0.1",
    port: 0,
    systemDatabaseUrl: databaseUrl,
    conductor: { url: "wss://example.com/conductor/", key: "dbos_key" },
    executorId: "vm-1",
    applicationVersion: "v7",
    databasePoolSize: 4,
    adminPort: 3005,
  });
});

test.each(["", "off", " off "])("DBOS_ADMIN_PORT %j switches the admin API off", (value) => {
  const config = loadConfig({ DBOS_SYSTEM_DATABASE_URL: databaseUrl, DBOS_ADMIN_PORT: value });
  expect(config.adminPort).toBeUndefined();
});

test("every problem is reported at once, and no password with it", () => {
  const problems = problemsOf({
    DBOS_SYSTEM_DATABASE_URL: "mysql://root:hunter2@localhost/app",
    PORT: "65536",
    DBOS_ADMIN_PORT: "yes",
    DBOS_SYSTEM_DATABASE_POOL_SIZE: "1",
    DBOS_APP_NAME: "a/b",
    DBOS_CONDUCTOR_URL: "http://localhost:8090",
  });
  expect(problems).toHaveLength(7);
  for (const name of [
    "DBOS_SYSTEM_DATABASE_URL",
    "PORT",
    "DBOS_ADMIN_PORT",
    "DBOS_APP_NAME",
    "DBOS_SYSTEM_DATABASE_POOL_SIZE",
  ]) {
    expect(problems.some((problem) => problem.startsWith(`${name} is `))).toBe(true);
  }

  expect(problems.join(" ")).toContain("DBOS_CONDUCTOR_KEY is missing");
  expect(problems.join(" ")).not.toContain("hunter2");
});

test("an empty database URL counts as missing", () => {
  expect(problemsOf({ DBOS_SYSTEM_DATABASE_URL: "" })).toEqual([
    "DBOS_SYSTEM_DATABASE_URL is missing: set it to the URL of the application's database.",
  ]);
});
