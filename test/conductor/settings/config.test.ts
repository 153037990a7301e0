import { describe, expect, test } from "vitest";
import { loadConfig, settings } from "../../../conductor/src/settings/config.ts";
import { ConfigError } from "../../../conductor/src/settings/setting.ts";

const database = { DBOS__CONDUCTOR_DB_URL: "postgresql://me:hunter2@db:5432/dbos_conductor" };

function problemsOf(env: Record<string, string>): readonly string[] {
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

  const small = { heapBytes: 288 * 1024 ** 2, totalBytes: 512 * 1024 ** 2 };

  test("has limits that follow the available memory", () => {
    const mib = 1024 ** 2;
    const roomy = { heapBytes: 4_096 * mib, totalBytes: 16_384 * mib };
    expect(loadConfig(database, roomy)).toMatchObject({
      maxMessageBytes: 128 * mib,
      maxBodyBytes: 64 * mib,
      maxJsonBytes: 24 * mib,
      maxInFlightBytes: 512 * mib,
    });
    expect(loadConfig(database, small)).toMatchObject({
      maxMessageBytes: 36 * mib,
      maxBodyBytes: 18 * mib,
      maxJsonBytes: 12 * mib,
      maxInFlightBytes: 72 * mib,
    });
    // A heap that is larger than the container does not count.
    expect(loadConfig(database, { ...small, heapBytes: 8_192 * mib }).maxInFlightBytes).toBe(128 * mib);
  });

  test("refuses limits that do not fit into the memory, or not into each other", () => {
    const refused = (env: Record<string, string>) => () => loadConfig({ ...database, ...env }, small);
    expect(refused({ CONDUCTOR_MAX_MESSAGE: "72MiB" })).not.toThrow();
    expect(refused({ CONDUCTOR_MAX_MESSAGE: "73MiB" })).toThrow(
      "CONDUCTOR_MAX_MESSAGE 73MiB does not fit into the memory of this process, 512MiB with a heap of 288MiB: " +
        "give at most 72MiB, or more memory.",
    );
    expect(refused({ CONDUCTOR_MAX_JSON_VALUES: "1200000" })).toThrow(
      "give at most 1048576, or more memory.",
    );
    expect(refused({ CONDUCTOR_MAX_IN_FLIGHT: "35MiB" })).toThrow(
      "CONDUCTOR_MAX_MESSAGE is more than CONDUCTOR_MAX_IN_FLIGHT has room for: lower the one or raise the other.",
    );
  });

  const signIn = {
    ...database,
    DBOS_OAUTH_ENABLED: "true",
    DBOS_OAUTH_ISSUER: "https://id.example.com/",
    DBOS_OAUTH_AUDIENCE: "console, dbosctl",
  };

  test("takes the issuer as it is written, and several audiences", () => {
    expect(loadConfig(signIn)).toMatchObject({
      oauthEnabled: true,
      oauthIssuer: "https://id.example.com/",
      oauthAudiences: ["console", "dbosctl"],
      oauthJwksUrl: "",
    });
  });

  test("needs issuer and audience for sign-in, and says so together with all other problems", () => {
    const problems = problemsOf({ ...database, DBOS_OAUTH_ENABLED: "true", DBOS__CONDUCTOR_PORT: "0" });
    expect(problems).toHaveLength(3);
    expect(problems.join()).toMatch(/PORT.*DBOS_OAUTH_ISSUER is not set.*DBOS_OAUTH_AUDIENCE is not set/);
    expect(problemsOf({ ...signIn, DBOS_OAUTH_ISSUER: "dex" })).toEqual([
      'DBOS_OAUTH_ISSUER "dex" is not valid: expected a URL such as https://dex.example.com.',
    ]);
  });

  test("takes the bootstrap from one place only, and repeats none of it", () => {
    const CONDUCTOR_BOOTSTRAP = JSON.stringify({ organization: { name: "acme" } });
    expect(loadConfig({ ...signIn, CONDUCTOR_BOOTSTRAP }).bootstrap).toEqual({
      organization: { name: "acme" },
    });
    expect(problemsOf({ ...database, CONDUCTOR_BOOTSTRAP }).join()).toContain(
      "without sign-in the only one is local",
    );
    const problems = problemsOf({ ...database, CONDUCTOR_BOOTSTRAP: '{"hunter2"' });
    expect(problems).toEqual(["CONDUCTOR_BOOTSTRAP is not valid: expected JSON."]);
  });

  test("takes peppers by version, the first for new keys, and repeats none of what is wrong", () => {
    const [one, two] = ["1".repeat(32), "2".repeat(32)];
    const read = (CONDUCTOR_KEY_PEPPER_LIVE: string, CONDUCTOR_KEY_PEPPER_DEV = "") =>
      problemsOf({ ...database, CONDUCTOR_KEY_PEPPER_LIVE, CONDUCTOR_KEY_PEPPER_DEV });
    expect(loadConfig({ ...database, CONDUCTOR_KEY_PEPPER_LIVE: `2:${two}, 1:${one}` }).livePeppers).toEqual([
      { version: 2, secret: two },
      { version: 1, secret: one },
    ]);
    for (const text of ["1:hunter2", one, `0:${one}`, `1:${one},1:${two}`, `1:${one},2:${one}`]) {
      const problems = read(text);
      expect(problems, text).toHaveLength(1);
      expect(problems.join()).not.toMatch(/hunter2|1111/);
    }
    expect(read(`1:${one}`, `1:${one}`).join()).toContain("share a secret");
    expect(read(`1:${one}`, `1:${two}`)).toEqual([]);
  });

  test("trusts only proxies that are addresses or networks", () => {
    const read = (CONDUCTOR_TRUSTED_PROXIES: string) =>
      loadConfig({ ...database, CONDUCTOR_TRUSTED_PROXIES });
    expect(read("10.0.0.0/16, ::1").trustedProxies).toEqual(["10.0.0.0/16", "::1"]);
    for (const text of ["nginx", "10.0.0.0/33", "10.0.0.0/8/8", ",", "10.0.0.0/"]) {
      expect(() => read(text), text).toThrow("CONDUCTOR_TRUSTED_PROXIES");
    }
  });

  test("names each variable once", () => {
    const names = Object.values(settings).map(({ env }) => env);
    expect(new Set(names).size).toBe(names.length);
  });
});
