// Environment → Config. Every problem is collected, so that one failed start tells them all.

export interface Config {
  /** Where Conductor answers HTTP, without a trailing slash. */
  readonly conductorUrl: string;
  /** The WebSocket URL that applications are told to use. */
  readonly executorUrl: string;
  readonly host: string;
  readonly port: number;
  /** Path prefix such as `/console`; empty at the root. */
  readonly basePath: string;
  /** Host names this Console answers to; empty means any, unless it listens on loopback. */
  readonly allowedHosts: readonly string[];
  readonly logLevel: string;
}

/** The start is refused; `problems` holds one sentence per wrong setting. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"];

/** Reads the settings, or throws one `ConfigError` that names every wrong one. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const read = <T>(name: string, fallback: string, parse: (value: string) => T | string): T | undefined => {
    const raw = env[name]?.trim();
    const parsed = parse(raw === undefined || raw === "" ? fallback : raw);
    if (typeof parsed !== "string") return parsed;
    problems.push(`${name} is ${JSON.stringify(raw)}: ${parsed}`);
    return undefined;
  };

  const conductor = read("DBOS_CONDUCTOR_URL", "conductor:8090", (value) =>
    parseUrl(value, "http:", ["http:", "https:"]),
  );
  const executor = read(
    "CONSOLE_EXECUTOR_URL",
    conductor === undefined ? "ws://conductor:8090" : toSocketUrl(conductor).href,
    (value) => parseUrl(value, "ws:", ["ws:", "wss:"]),
  );
  // PORT is what many hosts set; the Console's own name wins.
  const portName = env["CONSOLE_PORT"] ? "CONSOLE_PORT" : "PORT";
  const port = read(portName, "8080", parsePort);
  const basePath = read("CONSOLE_BASE_PATH", "/", parseBasePath);
  const logLevel = read("CONSOLE_LOG_LEVEL", "info", (value) =>
    logLevels.includes(value) ? { value } : `use one of ${logLevels.join(", ")}.`,
  );

  if (!conductor || !executor || !port || !basePath || !logLevel || problems.length > 0) {
    throw new ConfigError(problems);
  }
  return {
    conductorUrl: withoutTrailingSlash(conductor.href),
    executorUrl: withoutTrailingSlash(executor.href),
    host: env["CONSOLE_HOST"]?.trim() || "127.0.0.1",
    port: port.value,
    basePath: basePath.value,
    allowedHosts: (env["CONSOLE_ALLOWED_HOSTS"] ?? "")
      .split(",")
      .map((host) => host.trim().toLowerCase())
      .filter((host) => host !== ""),
    logLevel: logLevel.value,
  };
}

/** Accepts `host:port` as well as a URL, because the official images are given the former. */
function parseUrl(value: string, scheme: string, allowed: readonly string[]): URL | string {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `${scheme}//${value}`;
  if (!URL.canParse(text)) return `give host:port or a URL, for example ${scheme}//localhost:8090.`;
  const url = new URL(text);
  if (!allowed.includes(url.protocol)) {
    return `the scheme must be ${allowed.map((name) => name.replace(":", "")).join(" or ")}.`;
  }
  if (url.search !== "" || url.hash !== "") return "leave out the query and the fragment.";
  if (url.username !== "" || url.password !== "") return "leave out the user name and password.";
  return url;
}

function toSocketUrl(url: URL): URL {
  return new URL(url.href.replace(/^http/, "ws"));
}

function parsePort(value: string): { value: number } | string {
  const port = Number(value);
  return Number.isInteger(port) && port >= 0 && port <= 65_535
    ? { value: port }
    : "give a whole number from 0 to 65535.";
}

function parseBasePath(value: string): { value: string } | string {
  const path = withoutTrailingSlash(value);
  if (path === "") return { value: "" };
  return /^(\/[A-Za-z0-9._~-]*[A-Za-z0-9_~-])+$/.test(path)
    ? { value: path }
    : "start with a slash and use letters, digits, dot, dash, underscore, for example /console.";
}

function withoutTrailingSlash(text: string): string {
  return text.replace(/\/+$/, "");
}
