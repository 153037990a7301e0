// The workflow behind `GET /enqueue/:seconds`: work in parts with durable sleeps between them, so that an executor
// can be killed at any moment and another continues with the part that comes next.
import { DBOS } from "@dbos-inc/dbos-sdk";
import { setTimeout as wait } from "node:timers/promises";

/** Queue of the tasks. Each executor runs at most `taskConcurrency` of them at once. */
export const taskQueue = "taskQueue";
export const taskConcurrency = 2;

const maxParts = 4;
const partMs = 50;

/** Who did a piece of work: shown as the step's output, where it tells which process survived. */
interface Worker {
  readonly executorId: string;
  readonly pid: number;
}

export interface TaskResult {
  readonly seconds: number;
  /** The worker of each part, in order. */
  readonly parts: Worker[];
}

/** Sleeps for `seconds` in total, in at most four slices with a step of work after each. */
async function runTaskFunction(seconds: number): Promise<TaskResult> {
  const count = await DBOS.runStep(() => Promise.resolve(partsOf(seconds)), { name: "plan" });
  const parts: Worker[] = [];
  for (let part = 1; part <= count; part++) {
    await DBOS.sleep((seconds * 1000) / count);
    parts.push(await DBOS.runStep(workOnPart, { name: `part ${part} of ${count}` }));
  }
  return DBOS.runStep(() => Promise.resolve({ seconds, parts }), { name: "store the result" });
}

export const runTask = DBOS.registerWorkflow(runTaskFunction, { name: "runTask" });

function partsOf(seconds: number): number {
  return Math.min(maxParts, Math.max(1, seconds));
}

async function workOnPart(): Promise<Worker> {
  await wait(partMs);
  return { executorId: DBOS.executorID, pid: process.pid };
}
