// Why a workflow is in its state: the Console's sentence, from what the Console reads for it.
import type { QueueRows, Subject, Surroundings } from "../../console/web/model/why/known.ts";
import { queueRowsRead } from "../../console/web/model/why/queued.ts";
import { whyLine } from "../../console/web/model/why/why.ts";
import { Refusal, type Conductor } from "./conductor.ts";
import { inputSchema, type Tool } from "./tool.ts";

const maxSteps = 1_000;
const shownSteps = 10;
const isOpen = (status: string) => ["ENQUEUED", "DELAYED", "PENDING"].includes(status);

export const explain: Tool = {
  name: "explain_workflow",
  description:
    "Say in one sentence why a workflow is in its state, with the action that would help, the workflow, and its last steps.",
  inputSchema: inputSchema({ appName: { type: "string" }, workflowId: { type: "string" } }, [
    "appName",
    "workflowId",
  ]),
  changes: false,
  async run(conductor, given) {
    const params = { appName: String(given["appName"]), workflowId: String(given["workflowId"]) };
    const workflow = await conductor.call("getWorkflow", { params });
    const steps = await known(conductor.call("listWorkflowSteps", { params, query: { limit: maxSteps } }));
    const around = await surroundings(conductor, params.appName, workflow);
    const lastStep = steps !== undefined && steps.length < maxSteps ? steps.at(-1) : undefined;
    const why = whyLine(workflow, { ...around, lastStep });
    return {
      why: why?.sentence ?? `It is ${workflow.status}; no more is known.`,
      remedy: why?.remedy ?? null,
      workflow,
      lastSteps: steps?.slice(-shownSteps) ?? null,
    };
  },
};

async function surroundings(conductor: Conductor, appName: string, workflow: Subject): Promise<Surroundings> {
  const { status, queueName, scheduleName } = workflow;
  const params = { appName };
  const open = ["ENQUEUED", "DELAYED", "PENDING"];
  const counted = { status: open, groupByStatus: true, selectMinCreatedAt: true, groupByQueueName: true };
  const [app, executors, recoveries, queues, counts, schedules] = await Promise.all([
    known(conductor.call("getApp", { params })),
    isOpen(status) ? known(conductor.call("listExecutors", { params })) : undefined,
    status === "PENDING" ? known(conductor.call("listRecoveries", { params })) : undefined,
    status === "ENQUEUED" ? known(conductor.call("listQueues", { params })) : undefined,
    status === "ENQUEUED"
      ? known(conductor.call("getWorkflowAggregates", { params, body: { ...counted, selectCount: true } }))
      : undefined,
    !isOpen(status) && scheduleName !== null ? known(conductor.call("listSchedules", { params })) : undefined,
  ]);
  const queueRows =
    status === "ENQUEUED" && queueName !== null ? await readRows(conductor, appName, queueName) : undefined;
  return {
    executors,
    recoveries,
    queues,
    counts,
    queueRows,
    schedules,
    executorTimeoutSecs: app?.executorTimeoutSecs,
    nowMs: Date.now(),
    zone: "utc",
  };
}

/** Without what a rate limit counts: the sentence then does not mention it. */
async function readRows(conductor: Conductor, appName: string, queue: string): Promise<QueueRows> {
  const search = (status: string) =>
    known(
      conductor.call("searchWorkflows", {
        params: { appName },
        body: { queueName: [queue], status: [status], limit: queueRowsRead },
      }),
    );
  const [running, queued] = await Promise.all([search("PENDING"), search("ENQUEUED")]);
  return { running, queued, taken: undefined };
}

/** The answer; undefined where the application cannot tell, since the sentence can do without. */
async function known<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof Refusal) return undefined;
    throw error;
  });
}
