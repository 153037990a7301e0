// Gathers the facts after each round and at the end, and has the invariants judge them.
import { Pool } from "pg";
import { waitFor } from "../support/wait.ts";
import { callOperation } from "./calls.ts";
import { executorTimeoutSecs, type Cluster } from "./cluster.ts";
import {
  checkAllEnded,
  checkCall,
  checkEndings,
  checkForks,
  checkNobodyElse,
  checkPresent,
  checkRecoveries,
  checkRunning,
  checkRuns,
  type ExecutorFacts,
} from "./invariants.ts";
import type { Load } from "./load.ts";
import { describeRun } from "./summary.ts";
import { readEvents, readRuns, readWorkflows, type Workflow } from "./observe.ts";

export interface Watcher {
  /** Waits until every living executor is in the list, then checks what must hold at any time. */
  checkRound(): Promise<string[]>;
  /** Waits until everything has ended, then checks what must hold in the end. */
  checkEnd(): Promise<string[]>;
  summary(): Promise<string>;
  stop(): Promise<void>;
}

/** How soon after the repair every executor must be back in the list, in milliseconds. */
const presentMs = 30_000;
/** How long the end may take: silence, timeout, and several attempts at a recovery, in milliseconds. */
const endMs = 120_000;
/** An absence this much shorter than the timeout counts as one: Conductor's clock starts at another moment. */
const slackMs = 500;

/** Begins to watch what the load does on the cluster. */
export async function watch(cluster: Cluster, load: Load): Promise<Watcher> {
  const pool = new Pool({ connectionString: cluster.workUrl, max: 2 });
  let checkedCalls = 0;
  let known: Workflow[] = [];

  const facts = () => new Map(cluster.everyExecutor.map((each) => [each.executorId, factsOf(each)]));
  const alive = () => cluster.executors.map(({ executorId }) => executorId);
  const processes = () => [
    ...cluster.conductors.map(({ process }, index) => ({
      name: `Conductor ${index + 1}`,
      isRunning: process.isRunning(),
    })),
    ...cluster.executors.map(({ executorId, process }) => ({
      name: `executor ${executorId}`,
      isRunning: process.isRunning(),
    })),
  ];
  const listAt = async (conductor: number) => {
    const port = cluster.conductors[conductor]?.port ?? 0;
    const { answer } = await callOperation(conductor, port, { operation: "listExecutors" });
    if (answer?.status !== 200) throw new Error(`the list was answered ${answer?.status}: ${answer?.text}`);
    return JSON.parse(answer.text) as { readonly executorId: string; readonly status: string }[];
  };
  /** Violations that remain when the time is over. */
  const settle = async (limitMs: number, check: () => Promise<string[]>): Promise<string[]> => {
    let last: string[] = [];
    const calm = async () => (last = await check()).length === 0;
    await waitFor("calm", calm, limitMs).catch((error: Error) => {
      if (last.length === 0) last = [String(error.cause)];
    });
    return last;
  };
  const present = async () => {
    const lists = await Promise.all(cluster.conductors.map((_, index) => listAt(index)));
    return lists.flatMap((list) => checkPresent(alive(), list));
  };
  const checkAlways = async () => {
    const calls = load.calls.slice(checkedCalls);
    checkedCalls += calls.length;
    const [runs, workflows] = [await readRuns(pool), await readWorkflows(pool)];
    const before = known;
    known = workflows;
    return [
      ...checkRunning(processes()),
      ...calls.flatMap((call) => checkCall(call, cluster.conductors[call.conductor]?.disturbances ?? [])),
      ...checkRecoveries(readEvents(cluster.logs()), facts()),
      ...checkRuns(runs, facts()),
      ...checkEndings(before, workflows, runs, facts()),
    ];
  };
  return {
    checkRound: async () => [...(await settle(presentMs, present)), ...(await checkAlways())],
    checkEnd: async () => [
      ...(await settle(endMs, async () => [
        ...checkAllEnded(load.started, await readWorkflows(pool)),
        ...(await present()),
        ...checkNobodyElse(alive(), await listAt(0)),
      ])),
      ...(await checkAlways()),
      ...checkForks(load.forks, known),
    ],
    summary: async () =>
      describeRun({
        workflows: await readWorkflows(pool),
        runs: await readRuns(pool),
        events: readEvents(cluster.logs()),
        calls: load.calls,
        executors: cluster.everyExecutor.length,
      }),
    stop: () => pool.end(),
  };
}

function factsOf({ executorId, endedMs, absences }: Cluster["everyExecutor"][number]): ExecutorFacts {
  const cutOffMs = absences.longestMs(endedMs);
  return { executorId, endedMs, wasCutOff: cutOffMs >= executorTimeoutSecs * 1_000 - slackMs };
}
