// An application whose SDK has no open client for Conductor, connected by `podium-connector run`.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, type QueryResult } from "pg";
import type { RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import { Deployment } from "../sdks/deployment.ts";
import type { TestedSdk } from "../sdks/sdks.ts";

const root = join(import.meta.dirname, "../..");
const connectorScript = join(root, "connector/src/main.ts");
const appScript = join(root, "test/sdks/typescript/app.ts");

/** The SDK that the connector's client comes from. */
export const newest: TestedSdk = { language: "typescript", version: "5.3.0", package: "@dbos-inc/dbos-sdk" };

/** The settings of the deployment become those of the connector; the application is told no address of Conductor. */
const shell = [
  `export DBOS__APPVERSION="$APP_VERSION"`,
  `exec "${process.execPath}" "${connectorScript}" run --app "$APP_NAME" --database "$SYSTEM_DATABASE_URL" \\
   --conductor "$CONDUCTOR_URL" -- env -u CONDUCTOR_URL "${process.execPath}" "${appScript}"`,
].join("\n");

/** The process of an application is that of the command, not of the connector that has started it. */
export class ConnectedDeployment extends Deployment {
  readonly #commands: RunningProcess[] = [];

  constructor(name: string, sdk: TestedSdk, sdkFolder: string) {
    super(name, sdk, { command: ["sh", "-c", shell], env: { SDK_FOLDER: sdkFolder } });
  }

  override async startApp(version?: string): Promise<RunningProcess> {
    const connector = await super.startApp(version);
    const command = commandOf(connector);
    this.#commands.push(command);
    return command;
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
