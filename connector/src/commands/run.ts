// Beside a process: starts it, and connects as its executor for as long as it lives.
import { randomUUID } from "node:crypto";
import type { Environment, Settings } from "../arguments.ts";
import { startConnector, type Connector } from "../connector.ts";
import { identityOf, versionOf } from "../identity.ts";
import { reasonOf, type Report } from "../report.ts";
import { startChild } from "./child.ts";

/** The connector's own settings, which the command has no use for; among them is the key. */
const ownPrefix = "CONNECTOR_";

export interface RunContext {
  readonly env: Environment;
  readonly process: NodeJS.Process;
  readonly report: Report;
}

/** Runs the command to its end and resolves with its exit code. What fails in the connector is only reported. */
export async function run(
  settings: Settings,
  command: readonly [string, ...string[]],
  { env, process, report }: RunContext,
): Promise<number> {
  const executorId = env["DBOS__VMID"] || settings.executorId || randomUUID();
  const version = env["DBOS__APPVERSION"] || versionOf(command);
  if (!env["DBOS__APPVERSION"]) {
    report(
      `DBOS__APPVERSION is not set: the version is ${version}, made from the command and the files that it names`,
    );
  }
  const inherited = Object.entries(env).filter(([name]) => !name.startsWith(ownPrefix));
  const childEnv = { ...Object.fromEntries(inherited), DBOS__VMID: executorId, DBOS__APPVERSION: version };
  const isInTerminal = process.stdin.isTTY;
  const child = startChild(command, childEnv, { process, isInTerminal });
  process.on("uncaughtException", (error) => report(`went on after a failure: ${reasonOf(error)}`));
  process.on("unhandledRejection", (error) => report(`went on after a failure: ${reasonOf(error)}`));
  const connector = child.pid === undefined ? undefined : await connect(child.pid);
  const { code, failure } = await child.ended;
  if (failure !== undefined) report(`cannot start ${command[0]}: ${reasonOf(failure)}`);
  await connector?.stop().catch((error: unknown) => report(reasonOf(error)));
  return code;

  async function connect(pid: number): Promise<Connector | undefined> {
    try {
      const identity = identityOf(settings, executorId, { version, pid });
      return await startConnector({ ...settings, identity, report });
    } catch (error) {
      report(`the application runs without a connection: ${reasonOf(error)}`);
      return undefined;
    }
  }
}
