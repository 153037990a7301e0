// Beside a process: an executor like any other, for as long as the process lives.
import type { Beside, Settings } from "../settings.ts";
import { identityOf } from "../identity.ts";
import { besideCommand, type Surroundings } from "./command.ts";
import { besideHealth } from "./health.ts";
import { besideProcess } from "./process.ts";

export interface RunOptions extends Surroundings {
  readonly settings: Settings;
  readonly beside: Beside;
  readonly appVersion: string | undefined;
  /** Resolves when a signal asks for the end. A command ends by itself, after the signals that it is passed. */
  readonly stopSignal: () => Promise<unknown>;
}

/** Runs beside a process to its end and resolves with the exit code. */
export async function run(options: RunOptions): Promise<number> {
  const { settings, beside, appVersion, report, env } = options;
  if (beside.kind === "command") return besideCommand(settings, beside.command, appVersion, options);
  const start = async () => {
    const { startConnector } = await import("../connector.ts");
    const pid = beside.kind === "pid" ? beside.pid : undefined;
    const executorId = settings.executorId || env["DBOS__VMID"] || "";
    const identity = identityOf(settings, executorId, { version: appVersion ?? "", pid });
    return startConnector({ ...settings, identity, report });
  };
  const stopped = options.stopSignal();
  if (beside.kind === "pid") await besideProcess(beside.pid, start, report, stopped);
  else await besideHealth(beside.url, start, report, stopped);
  return 0;
}
