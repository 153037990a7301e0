// The command line and the environment, checked as a whole: every problem is told at once.
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What both commands are told. */
export interface Settings {
  readonly appName: string;
  readonly databaseUrl: string;
  readonly schemaName: string;
  readonly conductorUrl: string;
  readonly key: string;
  readonly isReadOnly: boolean;
  /** Said instead of that of the SDK whose client answers. */
  readonly language: string | undefined;
  readonly sdkVersion: string | undefined;
  readonly executorId: string | undefined;
}

export type Command =
  | { readonly name: "help" }
  | { readonly name: "version" }
  | { readonly name: "serve"; readonly settings: Settings }
  | { readonly name: "run"; readonly settings: Settings; readonly command: readonly [string, ...string[]] };

/** What is wrong with the command line, one sentence each. */
export class UsageError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

const options = {
  app: { type: "string" },
  database: { type: "string" },
  conductor: { type: "string" },
  schema: { type: "string" },
  language: { type: "string" },
  "sdk-version": { type: "string" },
  "executor-id": { type: "string" },
  "read-only": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const satisfies ParseArgsOptionsConfig;

/** Where Conductor needs no key, any will do. */
const anyKey = "none";

/** Reads a command line. Throws a `UsageError` that names every problem. */
export function readCommand(args: readonly string[], env: Environment): Command {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const command = end === -1 ? [] : args.slice(end + 1);
  const { values, positionals } = parse(own);
  if (values.help === true) return { name: "help" };
  if (values.version === true) return { name: "version" };
  const [name, ...more] = positionals;
  const problems: string[] = [];
  if (name !== "serve" && name !== "run") {
    problems.push(
      name === undefined ? "Say serve or run." : `There is no command ${name}: say serve or run.`,
    );
  }
  if (more.length > 0) {
    problems.push(`${more.join(" ")} is not expected here; the command of run stands after --.`);
  }
  if (name === "run" && command.length === 0) {
    problems.push("run needs the command that it starts, after --.");
  }
  if (name === "serve" && command.length > 0) problems.push("serve starts no command.");
  const need = (option: "app" | "database" | "conductor", variable: string): string => {
    const value = values[option] ?? env[variable] ?? "";
    if (value === "") problems.push(`--${option} is missing, or ${variable} in the environment.`);
    return value;
  };
  const appName = need("app", "CONNECTOR_APP");
  const databaseUrl = need("database", "CONNECTOR_DATABASE_URL");
  const conductorUrl = need("conductor", "CONNECTOR_CONDUCTOR_URL");
  if (databaseUrl !== "" && !hasProtocol(databaseUrl, ["postgres:", "postgresql:"])) {
    problems.push("--database must be an address such as postgresql://user:password@host:5432/name.");
  }
  if (conductorUrl !== "" && !hasProtocol(conductorUrl, ["ws:", "wss:", "http:", "https:"])) {
    problems.push("--conductor must be an address such as wss://conductor.example.com.");
  }
  if (problems.length > 0) throw new UsageError(problems);
  const settings: Settings = {
    appName,
    databaseUrl,
    conductorUrl,
    schemaName: values.schema ?? env["CONNECTOR_SCHEMA"] ?? "dbos",
    key: env["CONNECTOR_KEY"] || anyKey,
    isReadOnly: values["read-only"] ?? false,
    language: values.language,
    sdkVersion: values["sdk-version"],
    executorId: values["executor-id"],
  };
  if (name === "serve") return { name, settings };
  return { name: "run", settings, command: command as [string, ...string[]] };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError([(error as Error).message]);
  }
}

function hasProtocol(address: string, protocols: readonly string[]): boolean {
  return URL.canParse(address) && protocols.includes(new URL(address).protocol);
}
