// One run per data folder. The record of a killed run names the processes to wait for.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { commandOf } from "./process-info.ts";

export interface Run {
  /** Adds a process to the record. */
  record(name: string, pid: number): void;
  /** Removes the record: the run has ended and left nothing behind. */
  release(): void;
}

interface RunRecord {
  readonly pid: number;
  readonly children: Record<string, number>;
}

const isLauncher = (command: string) => /\blocal\/(main\.ts|start\.js)/.test(command);
const isChild = (command: string) => /\blocal\/(follow-parent|postgres-process)\.ts/.test(command);

/**
 * Makes this process the run of a folder. Waits for the processes that a killed run left.
 * Throws an `Error` whose message is one sentence when another run is alive, or its processes do not end.
 */
export async function claimRun(path: string, leftoverDeadlineMs = 10_000): Promise<Run> {
  const earlier = readRecord(path);
  if (earlier !== undefined && earlier.pid !== process.pid) {
    if (isLauncher(commandOf(earlier.pid) ?? "")) {
      throw new Error(
        `Podium runs from this folder already (process ${earlier.pid}): stop it, or use --data and --port-base.`,
      );
    }
    await waitForLeftovers(earlier.children, leftoverDeadlineMs);
    rmSync(path, { force: true });
  }
  const current: RunRecord = { pid: process.pid, children: {} };
  const write = (flag: "w" | "wx") => writeFileSync(path, `${JSON.stringify(current)}\n`, { flag });
  claimFile(path, write);
  return {
    record: (name, pid) => {
      current.children[name] = pid;
      write("w");
    },
    release: () => rmSync(path, { force: true }),
  };
}

/** Creating the file fails when another process created it since it was looked at. */
function claimFile(path: string, write: (flag: "wx") => void): void {
  try {
    write("wx");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new Error(`Podium is being started from this folder by another process: see ${path}.`, {
      cause: error,
    });
  }
}

function readRecord(path: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunRecord;
  } catch {
    // No file, or one that was cut short by a power failure: either way there is no process to wait for.
    rmSync(path, { force: true });
    return undefined;
  }
}

/** The processes of a killed launcher end by themselves (`follow-parent.ts`); this gives them the time. */
async function waitForLeftovers(children: Record<string, number>, deadlineMs: number): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  for (const [name, pid] of Object.entries(children)) {
    while (isChild(commandOf(pid) ?? "")) {
      if (Date.now() > deadline) {
        throw new Error(`${name} of an earlier run does not end: stop it with \`kill -9 ${pid}\`.`);
      }

      await wait(50);
    }
  }
}
