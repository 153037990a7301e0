// What users and programs do during the faults: they start workflows in several ways, and call every operation of every Conductor.
import { setTimeout as pause } from "node:timers/promises";
import { DBOSClient } from "@dbos-inc/dbos-sdk";
import { callOperation, type Call, type CallRequest } from "./calls.ts";
import { executorTimeoutSecs, version, type Cluster } from "./cluster.ts";
import type { Random } from "./random.ts";

/** A fork that was requested: it may make one workflow, and must if the answer was a success. */
export interface ForkCall {
  readonly workflowId: string;
  readonly call: Call;
}

export interface Load {
  /** Ids of the workflows that were certainly started. */
  readonly started: string[];
  readonly forks: ForkCall[];
  readonly calls: Call[];
  /** Stops it and waits for what is under way. */
  stop(): Promise<void>;
}

const callers = 2;
const maxSteps = 6;
const maxParcels = 2;
const appDeadlineMs = 10_000;

/** Starts the load, which goes on until stopped. */
export async function startLoad(cluster: Cluster, random: Random): Promise<Load> {
  const client = await DBOSClient.create({ systemDatabaseUrl: cluster.workUrl });
  const stopping = new AbortController();
  const load: Load = {
    started: [],
    forks: [],
    calls: [],
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
      await client.destroy();
    },
  };
  const repeat = async (minMs: number, maxMs: number, work: () => Promise<void>) => {
    while (!stopping.signal.aborted) {
      await work();
      await pause(random.integer(minMs, maxMs));
    }
  };
  const ask = async (request: CallRequest) => {
    const conductor = random.integer(0, cluster.conductors.length - 1);
    const call = await callOperation(conductor, cluster.conductors[conductor]?.port ?? 0, request);
    load.calls.push(call);
    return call;
  };
  const startJourney = async () => {
    const workflowID = `journey-${load.started.length + 1}`;
    const options = { workflowName: "journey", queueName: "taskQueue", workflowID, appVersion: version };
    await client.enqueue(options, random.integer(1, maxSteps));
    load.started.push(workflowID);
  };
  const startOrder = async () => {
    const executor = random.pick(cluster.executors);
    const path = `/order/${random.integer(1, maxParcels)}`;
    // An executor that is frozen or dead takes no orders; what it did take is in its database.
    await fetch(`http://127.0.0.1:${executor.process.port}${path}`, {
      signal: AbortSignal.timeout(appDeadlineMs),
    }).catch(() => undefined);
  };
  const fork = async () => {
    const forked = new Set(load.forks.map(({ workflowId }) => workflowId));
    const workflowId = load.started.find((each) => !forked.has(each));
    if (workflowId === undefined) return;
    const request = { operation: "forkWorkflow", params: { workflowId }, body: {} } as const;
    load.forks.push({ workflowId, call: await ask(request) });
  };
  const loops = [
    repeat(200, 800, startJourney),
    repeat(500, 2_000, startOrder),
    repeat(1_000, 3_000, fork),
    ...Array.from({ length: callers }, () =>
      repeat(50, 300, async () => {
        await ask(chooseRequest(random, load.started.at(-1) ?? "none"));
      }),
    ),
  ];
  return load;
}

function chooseRequest(random: Random, workflowId: string): CallRequest {
  const params = { workflowId };
  const day = { startTime: "2020-01-01T00:00:00Z", endTime: "2020-01-02T00:00:00Z" };
  return random.pick<CallRequest>([
    { operation: "listApps" },
    { operation: "getApp" },
    { operation: "updateApp", body: { executorTimeoutSecs } },
    { operation: "listExecutors" },
    { operation: "listAppVersions" },
    { operation: "listWorkflows", query: { limit: "20" } },
    { operation: "searchWorkflows", body: { status: ["PENDING", "ENQUEUED"], limit: 20 } },
    { operation: "getWorkflowAggregates", body: { groupByStatus: true, selectCount: true } },
    { operation: "getWorkflow", params },
    { operation: "getWorkflow", params: { workflowId: "there-is-none" } },
    { operation: "listWorkflowSteps", params },
    { operation: "exportWorkflow", params },
    { operation: "cancelWorkflow", params: { workflowId: "there-is-none" }, body: {} },
    { operation: "listQueues" },
    { operation: "getQueue", params: { queueName: "taskQueue" } },
    { operation: "listSchedules" },
    { operation: "listMetrics", query: day },
    { operation: "listAlertingRules" },
  ]);
}
