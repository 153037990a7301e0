// A round's faults: which, when and for how long, as a seed has it.
import { setTimeout as pause } from "node:timers/promises";
import type { Cluster } from "./cluster.ts";
import { faults, type Fault, type FaultName } from "./faults.ts";
import type { Random } from "./random.ts";

export interface PlannedFault {
  readonly name: FaultName;
  /** Which executor or Conductor. */
  readonly index: number;
  /** When it begins and how long it lasts, in milliseconds. */
  readonly delayMs: number;
  readonly holdMs: number;
}

const maxFaults = 3;
const maxDelayMs = 2_000;

/** Chooses one to three faults for different targets. */
export function planRound(random: Random, conductors: number, executors: number): PlannedFault[] {
  const free = [
    ...Array.from({ length: executors }, (_, index) => ({ target: "executor", index })),
    ...Array.from({ length: conductors }, (_, index) => ({ target: "conductor", index })),
    { target: "store", index: 0 },
  ];
  return Array.from({ length: random.integer(1, Math.min(maxFaults, free.length)) }, () => {
    const [chosen] = free.splice(random.integer(0, free.length - 1), 1);
    const suiting = (Object.keys(faults) as FaultName[]).filter(
      (name) => faults[name].target === chosen?.target,
    );
    const name = random.pick(
      suiting.flatMap((each) => Array.from({ length: faults[each].weight }, () => each)),
    );
    const [min, max] = faults[name].holdMs;
    const delayMs = random.integer(0, maxDelayMs);
    return { name, index: chosen?.index ?? 0, delayMs, holdMs: random.integer(min, max) };
  });
}

/** Lets a fault happen and repairs it. `say` is told when. */
export async function runFault(
  cluster: Cluster,
  planned: PlannedFault,
  say: (line: string) => void,
): Promise<void> {
  const { name, index, delayMs, holdMs } = planned;
  const fault: Fault = faults[name];
  const note = (what: string) => say(`  ${new Date().toISOString()} ${what}: ${describeFault(planned)}`);
  await pause(delayMs);
  note("begins");
  await fault.begin(cluster, index);
  await pause(holdMs);
  await fault.end(cluster, index);
  note("repaired");
}

/** One fault as a round's line shows it. */
export function describeFault({ name, index, holdMs }: PlannedFault): string {
  const which = faults[name].target === "store" ? "" : ` ${index + 1}`;
  return `${name}${which}${holdMs === 0 ? "" : ` for ${(holdMs / 1_000).toFixed(1)} s`}`;
}
