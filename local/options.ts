// The command line of `npm start`.
import { parseArgs } from "node:util";
import { maxExecutors, maxPortBase, minPortBase } from "./ports.ts";

export interface Options {
  /** How many processes of the sample application to run; 0 for none. */
  readonly executors: number;
  /** The sample application has an SDK without an open client, and the connector connects it. */
  readonly connector: boolean;
  readonly portBase: number;
  /** Folder for the database, the logs and the passwords. */
  readonly dataDir: string;
  readonly verbose: boolean;
  readonly reset: boolean;
  /** Reset without a question. */
  readonly yes: boolean;
  readonly help: boolean;
}

export const help = `Podium on this machine: PostgreSQL, Conductor, Console and a sample application.

  npm start -- [options]

  --executors N     processes of the sample application, 1 to ${maxExecutors} (default 2)
  --no-app          no sample application
  --connector       the sample application on the newest SDK, through Podium's connector; use a
                    --data folder of its own, since its tables are newer
  --port-base N     move every port (default 8000): the application listens on N, N+1, …,
                    PostgreSQL on N+70, Console on N+80, Conductor on N+90
  --data DIR        folder for the database, logs and passwords (default .podium)
  --verbose         show every log line, not only warnings and errors
  --reset           delete the data of earlier runs first, after asking
  --yes             with --reset: do not ask
  --help            this text

Environment:
  DBOS__CONDUCTOR_DB_URL    Conductor's database; no PostgreSQL is started then
  DBOS_SYSTEM_DATABASE_URL  the application's database, used only together with the above;
                            without it the application is left out
  CONDUCTOR_*, CONSOLE_*, DBOS_OAUTH_*, DBOS__APPVERSION are passed on to the processes.
`;

/** Reads the arguments after the script's name. Throws an `Error` whose message is one sentence. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  if (values["no-app"] && values.executors !== undefined) {
    throw new Error("--no-app and --executors contradict each other: give one of them.");
  }

  if (values["no-app"] && values.connector) {
    throw new Error("--no-app and --connector contradict each other: give one of them.");
  }
  if (values.yes && !values.reset) throw new Error("--yes means nothing without --reset.");
  const executors = wholeNumber("--executors", values.executors ?? "2", 1, maxExecutors);
  return {
    executors: values["no-app"] ? 0 : executors,
    connector: values.connector,
    portBase: wholeNumber("--port-base", values["port-base"] ?? "8000", minPortBase, maxPortBase),
    dataDir: values.data,
    verbose: values.verbose,
    reset: values.reset,
    yes: values.yes,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        executors: { type: "string" },
        "no-app": { type: "boolean", default: false },
        connector: { type: "boolean", default: false },
        "port-base": { type: "string" },
        data: { type: "string", default: ".podium" },
        verbose: { type: "boolean", default: false },
        reset: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/);
    throw new Error(`${sentence}: npm start -- --help lists the options.`, { cause: error });
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${name} is "${text}": it must be a whole number from ${min} to ${max}.`);
}
