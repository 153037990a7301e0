// What is done to the cluster: each fault with its repair.
import { executorTimeoutSecs, type Cluster, type ConductorSlot, type Executor } from "./cluster.ts";
import type { ProxyMode } from "./proxy.ts";

export interface Fault {
  /** What it happens to; two faults of a round never happen to the same thing. */
  readonly target: "executor" | "conductor" | "store";
  /** How often it is chosen, compared with the others of its target. */
  readonly weight: number;
  /** Shortest and longest time until it is repaired, in milliseconds. */
  readonly holdMs: readonly [number, number];
  begin(cluster: Cluster, index: number): Promise<void> | void;
  end(cluster: Cluster, index: number): Promise<void> | void;
}

const timeoutMs = executorTimeoutSecs * 1_000;
const short = [500, 4_000] as const;
const nothing = () => {};

/** Every fault by its name. */
export const faults = {
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
  // Its machine goes with it, so nothing closes the socket.
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
  // Long enough for the others to give its executors up.
  "stall conductor's store line": {
    target: "conductor",
    weight: 1,
    holdMs: [1_000, 35_000],
    begin: storeLine("stall"),
    end: storeLine("pass"),
  },
  "cut conductor off from its store": {
    target: "conductor",
    weight: 1,
    holdMs: [1_000, 13_000],
    begin: storeLine("refuse"),
    end: storeLine("pass"),
  },
  "cut conductor off from its store for long": {
    target: "conductor",
    weight: 1,
    holdMs: [25_000, 35_000],
    begin: storeLine("refuse"),
    end: storeLine("pass"),
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

function executorAt(cluster: Cluster, index: number): Executor {
  return cluster.executors[index]!;
}

function conductorAt(cluster: Cluster, index: number): ConductorSlot {
  return cluster.conductors[index]!;
}

/** Sets how a Conductor's way to its database behaves. */
function storeLine(mode: ProxyMode): Fault["begin"] {
  return (cluster, index) => conductorAt(cluster, index).storeLine.setMode(mode);
}

function signal(target: { readonly process: { readonly pid: number } }, name: NodeJS.Signals): void {
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
