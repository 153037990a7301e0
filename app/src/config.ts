// Environment → Config: the only description of the sample application's settings.

/** How to reach Conductor. One is useless without the other, so both are set or neither. */
interface ConductorConfig {
  /** WebSocket URL of Conductor, for example `ws://127.0.0.1:8090/`. */
  readonly url: string;
  readonly key: string;
}

export interface Config {
  /** Name under which the application is registered at Conductor and owns its rows in the database. */
  readonly appName: string;
  /** Address and TCP port of the HTTP routes; port 0 takes a free one. */
  readonly host: string;
  readonly port: number;
  /** URL of the system database, with the restricted role that the application runs as. */
  readonly systemDatabaseUrl: string;
  readonly conductor: ConductorConfig | undefined;
  /** Executor id to use without Conductor; with Conductor the SDK draws a random one at each launch. */
  readonly executorId: string | undefined;
  /** Version of the workflows' code; when it is not given the SDK computes it from that code. */
  readonly applicationVersion: string | undefined;
  /** Maximum connections in the pool to the system database; undefined is the SDK's choice. */
  readonly databasePoolSize: number | undefined;
  /** TCP port of the SDK's own admin API; undefined when it is off. */
  readonly adminPort: number | undefined;
}

/** Every problem of an environment at once: `message` has one line for each. */
export class ConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
  }
}

type Environment = Record<string, string | undefined>;

/**
 * Reads the settings. An empty value counts as not given, except that it switches the admin API off.
 * Throws a `ConfigError` that names every problem.
 */
export function loadConfig(env: Environment): Config {
  const problems: string[] = [];
  const config: Config = {
    appName: readAppName(env, problems),
    host: text(env, "HOST") ?? "0.0.0.0",
    port: readPort(env, "PORT", 8000, problems),
    systemDatabaseUrl: readUrl(env, "DBOS_SYSTEM_DATABASE_URL", ["postgresql", "postgres"], problems) ?? "",
    conductor: readConductor(env, problems),
    executorId: text(env, "DBOS__VMID"),
    applicationVersion: text(env, "DBOS__APPVERSION"),
    databasePoolSize: readPoolSize(env, problems),
    adminPort: ["", "off"].includes(env["DBOS_ADMIN_PORT"]?.trim() ?? "3001")
      ? undefined
      : readPort(env, "DBOS_ADMIN_PORT", 3001, problems),
  };
  if (config.systemDatabaseUrl === "" && text(env, "DBOS_SYSTEM_DATABASE_URL") === undefined) {
    problems.push("DBOS_SYSTEM_DATABASE_URL is missing: set it to the URL of the application's database.");
  }

  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function text(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

function readPort(env: Environment, name: string, fallback: number, problems: string[]): number {
  const value = text(env, name);
  if (value === undefined) return fallback;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  problems.push(`${name} is "${value}": it must be a port number from 0 to 65535.`);
  return fallback;
}

function readPoolSize(env: Environment, problems: string[]): number | undefined {
  const value = text(env, "DBOS_SYSTEM_DATABASE_POOL_SIZE");
  if (value === undefined) return undefined;
  if (/^\d{1,3}$/.test(value) && Number(value) >= 2) return Number(value);
  problems.push(`DBOS_SYSTEM_DATABASE_POOL_SIZE is "${value}": it must be a number from 2 to 999.`);
  return undefined;
}

/** The value stays out of the message, because these URLs hold passwords. */
function readUrl(env: Environment, name: string, schemes: readonly string[], problems: string[]) {
  const value = text(env, name);
  if (value === undefined) return undefined;
  const scheme = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : "";
  if (schemes.includes(scheme)) return value;
  problems.push(`${name} is not a URL that starts with ${schemes.map((each) => `${each}://`).join(" or ")}.`);
  return undefined;
}

function readConductor(env: Environment, problems: string[]): ConductorConfig | undefined {
  const names = ["DBOS_CONDUCTOR_URL", "DBOS_CONDUCTOR_KEY"] as const;
  const missing = names.filter((name) => text(env, name) === undefined);
  if (missing.length === names.length) return undefined;
  if (missing.length === 1) {
    problems.push(`${missing[0]} is missing: set both ${names.join(" and ")}, or neither.`);
  }

  const url = readUrl(env, names[0], ["ws", "wss"], problems);
  return url === undefined ? undefined : { url, key: text(env, names[1]) ?? "" };
}

function readAppName(env: Environment, problems: string[]): string {
  const name = text(env, "DBOS_APP_NAME") ?? "podium-sample";
  // The SDK puts the name into the socket's URL without escaping it.
  if (!/^[A-Za-z0-9._-]{3,256}$/.test(name)) {
    problems.push(
      `DBOS_APP_NAME is "${name}": use 3 to 256 letters, digits, dots, hyphens and underscores only.`,
    );
  }
  return name;
}
