// How much work a queue holds: for the autoscaler's question, and for a scheduled workflow that writes it down.
import { DBOS } from "@dbos-inc/dbos-sdk";
import { taskQueue } from "./task.ts";

/** The schedule lives in the database, so Conductor can list, pause and trigger it. */
export const queueLengthSchedule = { name: "queue-length-every-minute", cron: "* * * * *" };

/**
 * Counts the workflows of a queue that wait or run. Running ones count too: an autoscaler that saw only the
 * waiting ones would remove the executors at work. Undefined for an unknown queue.
 */
export async function queueLength(queueName: string): Promise<number | undefined> {
  if ((await DBOS.retrieveQueue(queueName)) === null) return undefined;
  const workflows = await DBOS.listWorkflows({
    queueName,
    status: ["ENQUEUED", "PENDING"],
    loadInput: false,
    loadOutput: false,
  });
  return workflows.length;
}

async function recordQueueLengthFunction(scheduledAt: Date): Promise<void> {
  const length = await DBOS.runStep(() => queueLength(taskQueue), { name: "count the tasks" });
  await DBOS.runStep(() => Promise.resolve({ at: scheduledAt.toISOString(), length }), {
    name: "write the number down",
  });
}

export const recordQueueLength = DBOS.registerWorkflow(recordQueueLengthFunction, {
  name: "recordQueueLength",
});
