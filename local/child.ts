// One process of the stack: started in a group of its own, so that Ctrl-C reaches the launcher alone, and tied to
// the launcher by an IPC channel, so that it does not outlive it.
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** How a process ended, in words: `ended with code 1`, `was killed by SIGKILL`. */
type Ending = string;

export interface Child {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended and all that it wrote has arrived. */
  readonly ended: Promise<Ending>;
  /** Asks the process to end, and kills it when it has not after its deadline. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  /** Node script to run, as an absolute path. */
  readonly script: string;
  readonly args?: string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  /** How long the process may take to stop, in milliseconds. */
  readonly stopDeadlineMs: number;
  /** Descriptor of the file that takes the standard output. */
  readonly stdout: number;
  /** Receives the lines of the standard error. */
  readonly onError: (line: string) => void;
}

const followParent = join(import.meta.dirname, "follow-parent.ts");

/** Starts a Node process. Throws when the operating system does not. */
export function startChild(options: ChildOptions): Child {
  const { name, script, args = [], cwd, env } = options;
  const child = spawn(process.execPath, ["--import", followParent, script, ...args], {
    ...(cwd !== undefined && { cwd }),
    env,
    stdio: ["ignore", options.stdout, "pipe", "ipc"],
    detached: true,
  });
  createInterface({ input: child.stderr! }).on("line", options.onError);
  const ended = new Promise<Ending>((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("close", (code, signal) =>
      resolve(signal === null ? `ended with code ${code}` : `was killed by ${signal}`),
    );
  });
  return {
    name,
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      child.kill("SIGTERM");
      const timer = setTimeout(() => killGroup(child), options.stopDeadlineMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The whole group: a process that hangs may have children that hold its output open. */
function killGroup(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}
