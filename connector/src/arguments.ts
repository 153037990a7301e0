// The command line and the environment, checked as a whole: every problem is told at once.
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import {
  anyKey,
  conductorProblem,
  databaseProblem,
  defaultSchema,
  healthProblem,
  UsageError,
  type Beside,
  type Environment,
  type Settings,
} from "./settings.ts";

export type Command =
  | { readonly name: "help" }
  | { readonly name: "version" }
  | { readonly name: "serve"; readonly settings: Settings }
  | { readonly name: "serve all"; readonly file: string }
  | {
      readonly name: "run";
      readonly settings: Settings;
      readonly beside: Beside;
      readonly appVersion: string | undefined;
    };

const options = {
  app: { type: "string" },
  database: { type: "string" },
  conductor: { type: "string" },
  schema: { type: "string" },
  config: { type: "string" },
  language: { type: "string" },
  "sdk-version": { type: "string" },
  "executor-id": { type: "string" },
  "app-version": { type: "string" },
  pid: { type: "string" },
  health: { type: "string" },
  "read-only": { type: "boolean" },
  "metadata-only": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const satisfies ParseArgsOptionsConfig;

type Values = ReturnType<typeof parse>["values"];
const ofRunAlone = ["pid", "health", "app-version"] as const;

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
  if (name === "serve" && command.length > 0) problems.push("serve starts no command.");
  for (const option of ofRunAlone) {
    if (name === "serve" && values[option] !== undefined) problems.push(`serve has no --${option}.`);
  }
  if (values.config !== undefined) {
    if (name === "run") problems.push("run has no --config: it stands beside one process.");
    const others = Object.keys(values).filter((option) => option !== "config");
    if (others.length > 0) problems.push(`--config says everything: leave out --${others.join(", --")}.`);
    if (problems.length > 0) throw new UsageError(problems);
    return { name: "serve all", file: values.config };
  }
  const settings = readSettings(values, env, problems);
  const beside = name === "run" ? readBeside(values, env, command, problems) : undefined;
  if (problems.length > 0) throw new UsageError(problems);
  if (beside === undefined) return { name: "serve", settings };
  return { name: "run", settings, beside, appVersion: values["app-version"] ?? env["DBOS__APPVERSION"] };
}

function readSettings(values: Values, env: Environment, problems: string[]): Settings {
  const need = (
    option: "app" | "database" | "conductor",
    variable: string,
    check?: (address: string) => string | undefined,
  ): string => {
    const value = values[option] ?? env[variable] ?? "";
    const problem = value === "" ? `is missing, or ${variable} in the environment.` : check?.(value);
    if (problem !== undefined) problems.push(`--${option} ${problem}`);
    return value;
  };
  return {
    appName: need("app", "CONNECTOR_APP"),
    databaseUrl: need("database", "CONNECTOR_DATABASE_URL", databaseProblem),
    conductorUrl: need("conductor", "CONNECTOR_CONDUCTOR_URL", conductorProblem),
    schemaName: values.schema ?? env["CONNECTOR_SCHEMA"] ?? defaultSchema,
    key: env["CONNECTOR_KEY"] || anyKey,
    isReadOnly: values["read-only"] ?? false,
    isMetadataOnly: values["metadata-only"] ?? false,
    language: values.language,
    sdkVersion: values["sdk-version"],
    executorId: values["executor-id"],
  };
}

/** Exactly one of the three; a process that runs already has an id and a version, which have to be told. */
function readBeside(
  values: Values,
  env: Environment,
  command: readonly string[],
  problems: string[],
): Beside | undefined {
  const [file, ...rest] = command;
  const { pid, health } = values;
  const given: Beside[] = [
    ...(file === undefined ? [] : [{ kind: "command", command: [file, ...rest] } as const]),
    ...(pid === undefined ? [] : [{ kind: "pid", pid: Number(pid) } as const]),
    ...(health === undefined ? [] : [{ kind: "health", url: health } as const]),
  ];
  const [beside, ...more] = given;
  if (beside === undefined || more.length > 0) {
    problems.push("run needs exactly one of a command after --, --pid and --health.");
  }
  if (pid !== undefined && !/^[1-9]\d{0,9}$/.test(pid)) {
    problems.push(`--pid must be the number of a process, not ${pid}.`);
  }
  const problem = health === undefined ? undefined : healthProblem(health);
  if (problem !== undefined) problems.push(`--health ${problem}`);
  if (file === undefined && beside !== undefined) {
    for (const [option, variable] of [
      ["executor-id", "DBOS__VMID"],
      ["app-version", "DBOS__APPVERSION"],
    ] as const) {
      if ((values[option] ?? env[variable] ?? "") !== "") continue;
      problems.push(
        `--${option} is missing, or ${variable} in the environment: it must be that of the process.`,
      );
    }
  }
  return beside;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError([(error as Error).message]);
  }
}
