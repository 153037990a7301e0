// An application whose SDK has no open client for Conductor, connected by `podium-connector run`.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, type QueryResult } from "pg";
import type { RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import { applicationOf, Deployment, noApplication } from "../sdks/deployment.ts";
import type { Application } from "../sdks/prepare.ts";
import { clientSdk, type ConnectedSdk } from "./sdks.ts";

const connectorScript = join(import.meta.dirname, "../../connector/src/main.ts");

/** The settings of the deployment become those of the connector; the application is told no address of Conductor. */
const shell = [
  `export DBOS__APPVERSION="$APP_VERSION"`,
  `exec "${process.execPath}" "${connectorScript}" run --app "$APP_NAME" --database "$SYSTEM_DATABASE_URL" \\
   --conductor "$CONDUCTOR_URL" $CONNECTOR_ARGUMENTS -- env -u CONDUCTOR_URL -u CONNECTOR_ARGUMENTS "$@"`,
].join("\n");

function connected({ command, env }: Application, told: string): Application {
  return { command: ["sh", "-c", shell, "sh", ...command], env: { ...env, CONNECTOR_ARGUMENTS: told } };
}

/** The process of an application is that of the command, not of the connector that has started it. */
export class ConnectedDeployment extends Deployment {
  /** Of a proxy in front of the application's database. */
  databasePort: number | undefined;
  readonly #commands: RunningProcess[] = [];
  readonly #connected: ConnectedSdk;
  readonly #application: Application;

  constructor(key: string, sdk: ConnectedSdk) {
    const { language, version } = sdk;
    const isTold = sdk.isTold === true && language !== "rust";
    const application = applicationOf(key) ?? noApplication;
    const told = isTold ? `--language ${language} --sdk-version ${version}` : "";
    const name = `connected-${language}`;
    super(name, isTold ? { ...sdk, language } : clientSdk, connected(application, told));
    this.refused = sdk.refused ?? {};
    this.lacks = sdk.lacks ?? [];
    this.#connected = sdk;
    this.#application = application;
  }

  override get databaseUrl(): string {
    const url = new URL(super.databaseUrl);
    if (this.databasePort !== undefined) url.port = String(this.databasePort);
    return url.href;
  }

  override async startApp(version?: string): Promise<RunningProcess> {
    const connector = await super.startApp(version);
    const command = commandOf(connector);
    this.#commands.push(command);
    return command;
  }

  override async standIn(): Promise<void> {
    for (const sql of this.#connected.standIns ?? []) await this.change(sql);
  }

  /** Python's pickles are read by Python itself. */
  override readable(value: unknown): string {
    const isPickle = this.#connected.language === "python" && String(value).startsWith(pickleStart);
    if (!isPickle) return super.readable(value);
    const [python] = this.#application.command;
    return execFileSync(python, ["-c", unpickle, String(value)], { encoding: "utf8" }).trim();
  }

  /** Runs a statement in the application's database. */
  async change(sql: string): Promise<QueryResult> {
    const client = new Client({ connectionString: this.database.url });
    await client.connect();
    try {
      return await client.query(sql);
    } finally {
      await client.end();
    }
  }

  override async close(): Promise<void> {
    await Promise.all(this.#commands.map((command) => command.kill("SIGKILL")));
    await super.close();
  }
}

/** The sign of a pickle and its version, in base64. */
const pickleStart = "gA";
const unpickle = `
import base64, enum, pickle, sys
class Colour(enum.Enum):
    RED = 1
print(repr(pickle.loads(base64.b64decode(sys.argv[1]))))
`;

/** The process that a connector has started. The connector ends with it. */
function commandOf(connector: RunningProcess): RunningProcess {
  const children = readFileSync(`/proc/${connector.pid}/task/${connector.pid}/children`, "utf8");
  const pid = Number(children.trim().split(" ")[0]);
  return {
    pid,
    port: connector.port,
    call: (method, path, body) => connector.call(method, path, body),
    output: () => connector.output(),
    isRunning: () => connector.isRunning(),
    kill: async (signal) => {
      if (connector.isRunning()) process.kill(pid, signal);
      await waitFor("the connector to end", () => !connector.isRunning());
    },
  };
}
