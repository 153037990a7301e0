// What is done to the cluster: each fault with its repair, and the seeded choice of a round's faults.
import { setTimeout as pause } from "node:timers/promises";
import { executorTimeoutSecs, type Cluster, type ConductorSlot, type Executor } from "./cluster.ts";
import type { Random } from "./random.ts";

interface Fault {
  /** What it happens to; two faults of a round never happen to the same thing. */
  target: "executor" | "conductor" | "store";
  /** How often it is chosen, compared with the others of its target. */
  weight: number;
  /** Shortest and longest time until it is repaired, in milliseconds. */
  holdMs: readonly [number, number];
  begin(cluster: Cluster, index: number): Promise<void> | void;
  end(cluster: Cluster, index: number): Promise<void> | void;
}

const timeoutMs = executorTimeoutSecs * 1_000;
const short = [500, 4_000] as const;
const nothing = () => {};

const faults = {
  "kill executor": {
    target: "executor",
    weight: 3,
    holdMs: short,
    begin: (cluster, index) => endExecutor(cluster, index, "SIGKILL"),
    end: (cluster, index) => cluster.startExecutor(index),
  },
  "stop executor": {
    target: "executor",
    weight: 1,
    holdMs: short,
    begin: (cluster, index) => endExecutor(cluster, index, "SIGTERM"),
    end: (cluster, index) => cluster.startExecutor(index),
  },
  // Its machine goes with it: nobody closes the socket.
  "lose executor": {
    target: "executor",
    weight: 1,
    holdMs: short,
    begin: async (cluster, index) => {
      executorAt(cluster, index).line.abandon();
      await endExecutor(cluster, index, "SIGKILL");
    },
    end: (cluster, index) => cluster.startExecutor(index),
  },
  "freeze executor": {
    target: "executor",
    weight: 1,
    holdMs: short,
    begin: (cluster, index) => signal(executorAt(cluster, index), "SIGSTOP"),
    end: (cluster, index) => signal(executorAt(cluster, index), "SIGCONT"),
  },
  "let executor forget a recovery": {
    target: "executor",
    weight: 2,
    holdMs: short,
    begin: (cluster, index) => signal(executorAt(cluster, index), "SIGUSR2"),
    end: nothing,
  },
  "cut line": {
    target: "executor",
    weight: 1,
    holdMs: [0, 0],
    begin: (cluster, index) => executorAt(cluster, index).line.cut(),
    end: nothing,
  },
  "leave line half-open": {
    target: "executor",
    weight: 2,
    holdMs: [0, 0],
    begin: (cluster, index) => executorAt(cluster, index).line.abandon(),
    end: nothing,
  },
  "stall line": {
    target: "executor",
    weight: 1,
    holdMs: short,
    begin: (cluster, index) => executorAt(cluster, index).line.setMode("stall"),
    end: (cluster, index) => executorAt(cluster, index).line.setMode("pass"),
  },
  "deafen line, then cut it": {
    target: "executor",
    weight: 1,
    holdMs: short,
    begin: (cluster, index) => executorAt(cluster, index).line.deafen(),
    end: (cluster, index) => executorAt(cluster, index).line.cut(),
  },
  // Longer than its timeout: it is declared dead while it works on.
  "cut executor off": {
    target: "executor",
    weight: 1,
    holdMs: [timeoutMs + 1_500, timeoutMs + 4_000],
    begin: (cluster, index) => executorAt(cluster, index).line.setMode("refuse"),
    end: (cluster, index) => executorAt(cluster, index).line.setMode("pass"),
  },
  "kill conductor": {
    target: "conductor",
    weight: 3,
    holdMs: short,
    begin: (cluster, index) => endConductor(conductorAt(cluster, index), "SIGKILL"),
    end: (cluster, index) => restart(cluster, index),
  },
  "stop conductor": {
    target: "conductor",
    weight: 2,
    holdMs: short,
    begin: (cluster, index) => endConductor(conductorAt(cluster, index), "SIGTERM"),
    end: (cluster, index) => restart(cluster, index),
  },
  // Sometimes longer than its lease.
  "freeze conductor": {
    target: "conductor",
    weight: 2,
    holdMs: [1_000, 13_000],
    begin: (cluster, index) => {
      const slot = conductorAt(cluster, index);
      disturb(slot);
      signal(slot, "SIGSTOP");
    },
    end: (cluster, index) => {
      const slot = conductorAt(cluster, index);
      signal(slot, "SIGCONT");
      calm(slot);
    },
  },
  "cut conductor's store line": {
    target: "conductor",
    weight: 1,
    holdMs: [0, 0],
    begin: (cluster, index) => conductorAt(cluster, index).storeLine.cut(),
    end: nothing,
  },
  "stall conductor's store line": {
    target: "conductor",
    weight: 1,
    holdMs: [1_000, 13_000],
    begin: (cluster, index) => conductorAt(cluster, index).storeLine.setMode("stall"),
    end: (cluster, index) => conductorAt(cluster, index).storeLine.setMode("pass"),
  },
  "cut conductor off from its store": {
    target: "conductor",
    weight: 1,
    holdMs: [1_000, 13_000],
    begin: (cluster, index) => conductorAt(cluster, index).storeLine.setMode("refuse"),
    end: (cluster, index) => conductorAt(cluster, index).storeLine.setMode("pass"),
  },
  "stop store": {
    target: "store",
    weight: 1,
    holdMs: short,
    begin: (cluster) => cluster.stopStore(),
    end: (cluster) => cluster.startStore(),
  },
  "kill store": {
    target: "store",
    weight: 1,
    holdMs: short,
    begin: (cluster) => cluster.killStore(),
    end: (cluster) => cluster.startStore(),
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;

export interface PlannedFault {
  name: FaultName;
  /** Which executor or Conductor. */
  index: number;
  /** When it begins and how long it lasts, in milliseconds. */
  delayMs: number;
  holdMs: number;
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

function executorAt(cluster: Cluster, index: number): Executor {
  return cluster.executors[index]!;
}

function conductorAt(cluster: Cluster, index: number): ConductorSlot {
  return cluster.conductors[index]!;
}

function signal(target: { process: { pid: number } }, name: NodeJS.Signals): void {
  process.kill(target.process.pid, name);
}

async function endExecutor(cluster: Cluster, index: number, how: NodeJS.Signals): Promise<void> {
  const executor = executorAt(cluster, index);
  executor.endedMs = Date.now();
  await executor.process.kill(how);
}

function disturb(slot: ConductorSlot): void {
  slot.isAvailable = false;
  slot.disturbances.push({ fromMs: Date.now(), toMs: Infinity });
}

function calm(slot: ConductorSlot): void {
  slot.isAvailable = true;
  for (const each of slot.disturbances) each.toMs = Math.min(each.toMs, Date.now());
}

async function endConductor(slot: ConductorSlot, how: NodeJS.Signals): Promise<void> {
  disturb(slot);
  await slot.process.kill(how);
}

async function restart(cluster: Cluster, index: number): Promise<void> {
  const slot = conductorAt(cluster, index);
  await cluster.startConductor(slot);
  calm(slot);
}
