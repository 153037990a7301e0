import { describe, expect, test } from "vitest";
import { ConfigError, loadConfig, settings } from "../../../conductor/src/config.ts";

const database = { DBOS__CONDUCTOR_DB_URL: "postgresql://me:hunter2@db:5432/dbos_conductor" };

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("Conductor's configuration", () => {
  test("needs only a database", () => {
    expect(loadConfig(database)).toMatchObject({ port: 8090, host: "127.0.0.1", silenceMs: 45_000 });
  });

  test("reports every problem at once, with the value and what is expected", () => {
    const problems = problemsOf({
      DBOS__CONDUCTOR_PORT: "http",
      CONDUCTOR_RESTART_GRACE: "1s",
      CONDUCTOR_MAX_MESSAGE: "12 parsecs",
      CONDUCTOR_LOG_LEVEL: "loud",
    });
    expect(problems).toEqual([
      "DBOS__CONDUCTOR_DB_URL is not set: give the PostgreSQL URL of Conductor's own database.",
      'DBOS__CONDUCTOR_PORT "http" is not valid: expected a whole number from 1 to 65535.',
      'CONDUCTOR_LOG_LEVEL "loud" is not valid: expected one of debug, info, warn, error.',
      'CONDUCTOR_MAX_MESSAGE "12 parsecs" is not valid: expected a size such as 64MiB (B, KiB, MiB or GiB).',
      'CONDUCTOR_RESTART_GRACE "1s" is not valid: expected a duration such as 30s (ms, s, m or h), from 5s to 1h.',
    ]);
  });

  test("never repeats a database URL, which holds a password", () => {
    expect(problemsOf({ DBOS__CONDUCTOR_DB_URL: "mysql://me:hunter2@db/x" }).join()).not.toContain("hunter2");
  });

  test("accepts what the official image accepts", () => {
    expect(loadConfig({ ...database, DBOS_CONDUCTOR_LICENSE_KEY: "abc" }).licenseKey).toBe("");
  });

  test("names each variable once", () => {
    const names = Object.values(settings).map(({ env }) => env);
    expect(new Set(names).size).toBe(names.length);
  });
});
