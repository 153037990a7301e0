// Beside a command: starts it, and connects as its executor for as long as it lives.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Environment, Settings } from "../settings.ts";
import type { Connector } from "../connector.ts";
import { identityOf, versionOf } from "../identity.ts";
import { reasonOf, type Report } from "../report.ts";
import { startChild } from "./child.ts";

/** The connector's own settings, which the command has no use for; among them is the key. */
const ownPrefix = "CONNECTOR_";

/** The application starts first: loading the SDK's client takes a processor for as long as many a command lives. */
const headStartMs = 300;

export interface Surroundings {
  readonly env: Environment;
  readonly process: NodeJS.Process;
  readonly report: Report;
}

/** Runs the command to its end and resolves with its exit code. What fails in the connector is only reported. */
export async function besideCommand(
  settings: Settings,
  command: readonly [string, ...string[]],
  appVersion: string | undefined,
  { env, process, report }: Surroundings,
): Promise<number> {
  const executorId = settings.executorId || env["DBOS__VMID"] || randomUUID();
  const version = appVersion || versionOf(command);
  if (!appVersion) {
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
  const connecting = child.pid === undefined ? undefined : connect(child.pid, child.ended);
  const { code, failure } = await child.ended;
  if (failure !== undefined) report(`cannot start ${command[0]}: ${reasonOf(failure)}`);
  // A connection that was not there yet is not waited for.
  const connector = await Promise.race([connecting, Promise.resolve(undefined)]);
  await connector?.stop().catch((error: unknown) => report(reasonOf(error)));
  return code;

  async function connect(pid: number, ended: Promise<unknown>): Promise<Connector | undefined> {
    try {
      const isOver = await Promise.race([ended.then(() => true), pause(headStartMs)]);
      if (isOver === true) return undefined;
      const { startConnector } = await import("../connector.ts");
      const identity = identityOf(settings, executorId, { version, pid });
      return await startConnector({ ...settings, identity, report });
    } catch (error) {
      report(`the application runs without a connection: ${reasonOf(error)}`);
      return undefined;
    }
  }
}
