// Beside a process that is there already, such as one in another container of the same process namespace.
import { readFileSync } from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import type { Connector } from "../connector.ts";
import type { Report } from "../report.ts";

const lookEveryMs = 250;
/** Of what stands behind the name in `/proc/PID/stat`. */
const stateField = 0;
const startField = 19;

/** What tells a process from a later one of the same number; undefined where none runs. */
function birthOf(pid: number): string | undefined {
  try {
    if (process.platform !== "linux") return process.kill(pid, 0) ? "running" : undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // One that has ended keeps its number until its parent has asked for its exit code.
    return "ZX".includes(fields[stateField] ?? "") ? undefined : fields[startField];
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM" ? "running" : undefined;
  }
}

/** Stays connected until the process is gone or `stopped` resolves. Throws where there is no such process. */
export async function besideProcess(
  pid: number,
  start: () => Promise<Connector>,
  report: Report,
  stopped: Promise<unknown>,
): Promise<void> {
  const birth = birthOf(pid);
  if (birth === undefined) {
    throw new Error(`there is no process ${pid}: give the number that it has where the connector runs`);
  }
  const connector = await start();
  const gone = async (): Promise<void> => {
    while (birthOf(pid) === birth) await pause(lookEveryMs);
    report(`process ${pid} is gone`);
  };
  await Promise.race([stopped, gone()]);
  await connector.stop();
}
