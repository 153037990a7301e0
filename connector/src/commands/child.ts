// The command of `run`: started as if there were no connector.
import { spawn, type ChildProcess } from "node:child_process";
import { constants } from "node:os";

/** What ends a process with SIGKILL alone cannot be passed on; job control and crashes are the terminal's and the kernel's. */
const passedOn = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"] as const;
/** These a terminal sends to every process in the foreground by itself. */
const sentByTerminals: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGWINCH"];
const cannotStart = 127;

export interface Child {
  readonly pid: number | undefined;
  /** Resolves with the exit code: the command's own, or 128 and the number of the signal that ended it. */
  readonly ended: Promise<{ readonly code: number; readonly failure?: Error }>;
}

/** Starts the command with the connector's own input and output, and passes signals on to it. */
export function startChild(
  [file, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  { process, isInTerminal }: { readonly process: NodeJS.Process; readonly isInTerminal: boolean },
): Child {
  let child: ChildProcess | undefined;
  // Listening comes first: a signal between both would end the connector alone.
  const handlers = passedOn.map((signal) => {
    const handle = (): void => {
      if (!(isInTerminal && sentByTerminals.includes(signal))) child?.kill(signal);
    };
    process.on(signal, handle);
    return () => process.off(signal, handle);
  });
  const started = spawn(file, args, { env, stdio: "inherit" });
  child = started;
  const ended = new Promise<{ readonly code: number; readonly failure?: Error }>((resolve) => {
    started.once("error", (failure) => resolve({ code: cannotStart, failure }));
    started.once("exit", (code, signal) => {
      for (const remove of handlers) remove();
      resolve({ code: code ?? 128 + (signal === null ? 0 : constants.signals[signal]) });
    });
  });
  return { pid: started.pid, ended };
}
