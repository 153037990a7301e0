import { expect, test } from "vitest";
import { ConfigError } from "../../../conductor/src/settings/setting.ts";
import { loadConfig } from "../../../console/server/config.ts";

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

test("without any setting it listens on loopback and looks for Conductor where compose puts it", () => {
  expect(loadConfig({})).toEqual({
    conductorUrl: "http://conductor:8090",
    executorUrl: "ws://conductor:8090",
    host: "127.0.0.1",
    port: 8080,
    basePath: "",
    allowedHosts: [],
    trustedProxies: [],
    logLevel: "info",
    isReadOnly: false,
  });
});

test("Conductor is named as host and port or as a URL", () => {
  expect(loadConfig({ DBOS_CONDUCTOR_URL: "10.0.0.7:9000" }).conductorUrl).toBe("http://10.0.0.7:9000");
  const tls = loadConfig({ DBOS_CONDUCTOR_URL: "https://c.example.com/conductor/" });
  expect(tls.conductorUrl).toBe("https://c.example.com/conductor");
  expect(tls.executorUrl).toBe("wss://c.example.com/conductor");
});

test("the address for applications may differ from the Console's own way", () => {
  expect(loadConfig({ CONSOLE_EXECUTOR_URL: "wss://hub.example.com/" }).executorUrl).toBe(
    "wss://hub.example.com",
  );
});

test("CONSOLE_PORT wins over PORT", () => {
  expect(loadConfig({ PORT: "9", CONSOLE_PORT: "18080" }).port).toBe(18_080);
  expect(loadConfig({ PORT: "18081" }).port).toBe(18_081);
});

test("a base path loses its last slash", () => {
  expect(loadConfig({ CONSOLE_BASE_PATH: "/ops/console/" }).basePath).toBe("/ops/console");
});

test("every wrong setting is named at once, with its value and what to do", () => {
  const problems = problemsOf({
    DBOS_CONDUCTOR_URL: "ftp://c",
    CONSOLE_EXECUTOR_URL: "http://c",
    CONSOLE_PORT: "eighty",
    CONSOLE_BASE_PATH: "console?",
    CONSOLE_LOG_LEVEL: "loud",
  });
  expect(problems).toEqual([
    'DBOS_CONDUCTOR_URL "ftp://c" is not valid: expected the scheme http or https.',
    'CONSOLE_EXECUTOR_URL "http://c" is not valid: expected the scheme ws or wss.',
    'CONSOLE_PORT "eighty" is not valid: expected a whole number from 0 to 65535.',
    'CONSOLE_BASE_PATH "console?" is not valid: expected a path such as /console, of letters, digits, dots, dashes and underscores.',
    'CONSOLE_LOG_LEVEL "loud" is not valid: expected one of fatal, error, warn, info, debug, trace, silent.',
  ]);
});

test("credentials in the address are refused, as they would reach the log", () => {
  expect(problemsOf({ DBOS_CONDUCTOR_URL: "http://u:p@c" })[0]).toContain(
    "expected no user name and password",
  );
});

const signIn = {
  CONSOLE_PUBLIC_URL: "https://example.com/ops/console/",
  CONSOLE_SESSION_SECRET: "a".repeat(32),
  DBOS_OAUTH_ENABLED: "true",
  DBOS_OAUTH_ISSUER: "https://auth.example.com/",
  DBOS_OAUTH_CLIENT_ID: "console",
};

test("sign-in needs a client, and an issuer or where it signs people in, and says so at once", () => {
  expect(problemsOf({ DBOS_OAUTH_ENABLED: "true" })).toEqual([
    "DBOS_OAUTH_CLIENT_ID is not set, and DBOS_OAUTH_ENABLED needs it.",
    "DBOS_OAUTH_ISSUER and DBOS_OAUTH_AUTHORIZATION_URL are not set, and DBOS_OAUTH_ENABLED needs one of them.",
  ]);
  expect(loadConfig({ ...signIn, DBOS_OAUTH_ENABLED: "false" }).signIn).toBeUndefined();
});

test("the public URL says the path and the name that the Console answers to", () => {
  const config = loadConfig(signIn);
  expect([config.basePath, config.allowedHosts]).toEqual(["/ops/console", ["example.com"]]);
  expect(config.signIn).toMatchObject({
    publicUrl: "https://example.com/ops/console",
    basePath: "/ops/console",
    // A slash at the end of an issuer's name counts.
    issuer: "https://auth.example.com/",
    scope: "openid profile email",
    clientSecret: "",
  });
  expect(problemsOf({ ...signIn, CONSOLE_BASE_PATH: "/other" })).toEqual([
    'CONSOLE_BASE_PATH is "/other", but the path of CONSOLE_PUBLIC_URL is "/ops/console": make them the same, or leave the former out.',
  ]);
});

test("a short secret is refused and not repeated, and several may be given", () => {
  const short = `${"a".repeat(40)},too-short`;
  const problems = problemsOf({ ...signIn, CONSOLE_SESSION_SECRET: short });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain("CONSOLE_SESSION_SECRET is not valid: expected at least 32 bytes");
  expect(problems[0]).not.toContain("too-short");
  const two = `${"a".repeat(32)}, ${"b".repeat(32)}`;
  expect(loadConfig({ ...signIn, CONSOLE_SESSION_SECRET: two }).signIn?.sessionSecrets).toEqual([
    "a".repeat(32),
    "b".repeat(32),
  ]);
});

test("wrong settings of sign-in are named like all others, and only once", () => {
  const problems = problemsOf({
    ...signIn,
    CONSOLE_PUBLIC_URL: "ftp://example.com",
    DBOS_OAUTH_ENABLED: "yes",
    DBOS_OAUTH_ISSUER: "auth.example.com",
    DBOS_OAUTH_SCOPE: "profile",
    DBOS_OAUTH_TOKEN_URL: "https://…@auth.example.com/token",
  });
  expect(problems).toEqual([
    'CONSOLE_PUBLIC_URL "ftp://example.com" is not valid: expected the scheme http or https.',
    'DBOS_OAUTH_ENABLED "yes" is not valid: expected one of true, false.',
    'DBOS_OAUTH_ISSUER "auth.example.com" is not valid: expected a URL such as https://dex.example.com.',
    'DBOS_OAUTH_SCOPE "profile" is not valid: expected openid among them.',
    'DBOS_OAUTH_TOKEN_URL "https://…@auth.example.com/token" is not valid: expected no user name and password.',
  ]);
});
