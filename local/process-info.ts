// What the operating system knows about a process: enough to distinguish our process from another with a reused id.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

/** The command line of a running process, its words separated by spaces; undefined when no such process runs. */
export function commandOf(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const words = existsSync("/proc/self/cmdline") ? fromProc(pid) : fromPs(pid);
  return words?.trim() || undefined;
}

/** A process that has ended but was not waited for yet has an empty command line. */
function fromProc(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): string | undefined {
  return spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }).stdout ?? undefined;
}
