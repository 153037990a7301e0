// Work that is repeated as time passes. Flow 4: never overlapping, never throwing, stopped by waiting.
import type { Logger } from "pino";
import { toError } from "../errors.ts";

export interface Loop {
  /** Stops further rounds and waits for the one under way. */
  stop(): Promise<void>;
}

/**
 * Runs `round` again and again, `intervalMs` after the last one ended. A round that throws is logged, and after
 * several in a row the pause grows to at most ten intervals.
 */
export function startLoop(name: string, intervalMs: number, log: Logger, round: () => Promise<void>): Loop {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;
  let running: Promise<void> = Promise.resolve();

  const schedule = () => {
    if (stopped) return;
    timer = setTimeout(
      () => {
        running = run();
      },
      intervalMs * Math.min(1 + failures, 10),
    );
  };
  const run = async () => {
    try {
      await round();
      failures = 0;
    } catch (error) {
      failures += 1;
      log.warn({ err: toError(error), loop: name, failures }, "loop round failed");
    }
    schedule();
  };
  schedule();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
