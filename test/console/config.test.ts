import { expect, test } from "vitest";
import { ConfigError, loadConfig } from "../../console/server/config.ts";

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
    logLevel: "info",
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
    'DBOS_CONDUCTOR_URL is "ftp://c": the scheme must be http or https.',
    'CONSOLE_EXECUTOR_URL is "http://c": the scheme must be ws or wss.',
    'CONSOLE_PORT is "eighty": give a whole number from 0 to 65535.',
    'CONSOLE_BASE_PATH is "console?": start with a slash and use letters, digits, dot, dash, underscore, for example /console.',
    'CONSOLE_LOG_LEVEL is "loud": use one of fatal, error, warn, info, debug, trace, silent.',
  ]);
});

test("credentials in the address are refused, as they would reach the log", () => {
  expect(problemsOf({ DBOS_CONDUCTOR_URL: "http://u:p@c" })[0]).toContain(
    "leave out the user name and password",
  );
});
