// The processes that run, and the order in which they stop.
import type { Child } from "./child.ts";

/** Anything that runs until it is stopped. */
export type Running = Pick<Child, "name" | "ended" | "stop">;

/**
 * The phases of a stop, first to last: the users of a service stop before it. A phase begins when everything in
 * the one before has ended.
 */
const stopOrder = ["executors", "console", "conductor", "postgres"] as const;
export type Phase = (typeof stopOrder)[number];

export interface Supervisor {
  /**
   * Starts a process and takes charge of it. When it ends without being asked to, `onEnd` is told how, in words.
   * Throws when everything is being stopped.
   */
  add<T extends Running>(phase: Phase, start: () => T, onEnd: (ending: string) => void): T;
  /** Stops everything, phase by phase. Called again it waits for the same stop. */
  stop(): Promise<void>;
}

/** Creates a supervisor. `onStopped` hears the name of each process that ended because it was asked to. */
export function createSupervisor(onStopped: (name: string) => void = () => {}): Supervisor {
  const phases = new Map<Phase, Set<Running>>(stopOrder.map((phase) => [phase, new Set()]));
  let stopped: Promise<void> | undefined;

  const watch = async (phase: Phase, running: Running, onEnd: (ending: string) => void) => {
    const ending = await running.ended;
    phases.get(phase)?.delete(running);
    if (stopped === undefined) onEnd(ending);
    else onStopped(running.name);
  };
  const stopAll = async () => {
    for (const phase of stopOrder) {
      await Promise.all([...(phases.get(phase) ?? [])].map((running) => running.stop()));
    }
  };

  return {
    add: (phase, start, onEnd) => {
      if (stopped !== undefined) throw new Error("Podium is stopping.");
      const running = start();
      phases.get(phase)?.add(running);
      void watch(phase, running, onEnd);
      return running;
    },
    stop: () => (stopped ??= stopAll()),
  };
}
