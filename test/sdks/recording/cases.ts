// What is asked of every recorded SDK, and what is right: the same when it is recorded and when it is played back.
import { searchesOf, type Row } from "../truth.ts";
import type { Changes, RecordedCase } from "./recording.ts";

export interface Case {
  readonly name: string;
  readonly method: string;
  /** Below the application's path. */
  readonly place: string;
  readonly body?: object;
  /** Ids of the answer, for what lists workflows. */
  readonly finds?: readonly string[];
  /** What else the answer must be or have, where it is given. */
  readonly answers?: unknown;
  /** What must have changed; new workflows are those of `forks`. */
  readonly changes: Changes;
  /** Originals of the workflows that it makes. */
  readonly forks: readonly string[];
}

/** Workflows that the actions are tried on: name of the workflow, by id. */
export const targets: Record<string, string> = Object.fromEntries(
  Object.entries({
    family: ["cancelled-1", "cancelled-2"],
    listen: ["resumed-1", "resumed-2", "bulk-1", "bulk-2", "bulk-3", "bulk-4", "bulk-5"],
    order: ["gone-1", "gone-2"],
    child: ["gone-3", "gone-4"],
    fail: ["fail-2"],
  }).flatMap(([workflow, ids]) => ids.map((id) => [id, workflow] as const)),
);
/** Those that are cancelled before, so that they can be resumed. */
export const cancelledBefore: readonly string[] = ["resumed-1", "resumed-2", "bulk-4", "bulk-5"];

const exportName = "GET /workflows/order_1/export";

/** Every case, for an application with these workflows, and with what of the cases is recorded already. */
export function casesOf(rows: readonly Row[], recorded: readonly RecordedCase[]): Case[] {
  const exported = recorded
    .find(({ name }) => name === exportName)
    ?.exchanges.find(({ request }) => request.type === "export_workflow")?.answer["serialized_workflow"];
  const body = { serializedWorkflow: typeof exported === "string" ? exported : "nothing" };
  return [
    ...searches(rows),
    ...reads(rows),
    ...actions,
    action("import of what exists", "POST", "import", { body, answers: "taken" }),
  ];
}

function searches(rows: readonly Row[]): Case[] {
  return searchesOf(rows).map(({ name, body, finds }) => ({
    name: `search: ${name}`,
    method: "POST",
    place: "/workflows/search",
    body,
    finds: rows.filter(finds).map(({ id }) => id),
    changes: {},
    forks: [],
  }));
}

function reads(rows: readonly Row[]): Case[] {
  const read = (place: string, right: Pick<Case, "answers" | "finds">): Case => ({
    name: `GET ${place}`,
    method: "GET",
    place,
    changes: {},
    forks: [],
    ...right,
  });
  const counts = Map.groupBy(rows, ({ status }) => status);
  return [
    read("/workflows", { finds: rows.map(({ id }) => id) }),
    read("/workflows?status=ERROR", { finds: counts.get("ERROR")?.map(({ id }) => id) ?? [] }),
    read("/workflows/order_1", { answers: { workflowId: "order_1", status: "SUCCESS" } }),
    read("/workflows/order_1/steps", { answers: steps }),
    read("/workflows/order_1/steps?limit=1&offset=1", { answers: [{ stepName: "work" }] }),
    read("/workflows/order_1/events", { answers: [{ key: "progress" }] }),
    read("/workflows/listen-1/notifications", { answers: [{ topic: "greeting" }] }),
    read("/workflows/order_1/streams", { answers: [{ key: "log" }] }),
    read("/workflows/order_1/export", { answers: {} }),
    read("/queues/none", { answers: "unknown" }),
    read("/schedules/none", { answers: "unknown" }),
    {
      ...read("/workflows/aggregates", {
        answers: [...counts].map(([status, { length }]) => ({ group: { status }, count: length })),
      }),
      method: "POST",
      body: { groupByStatus: true, selectCount: true },
    },
  ];
}

const steps = [{ stepName: "plan" }, { stepName: "work" }];

function action(name: string, method: string, place: string, right: Partial<Case>): Case {
  return { name, method, place: `/workflows/${place}`, changes: {}, forks: [], ...right };
}

const status = (text: string, queue: string | null = null) => ({ status: text, queue, forkedFrom: null });
const [cancelled, resumed] = [status("CANCELLED"), status("RESUMED")];
const onQueue = { queueName: "wide" };

const actions: Case[] = [
  action("cancel", "POST", "cancelled-1/cancel", { body: {}, changes: { "cancelled-1": cancelled } }),
  action("cancel with children", "POST", "cancelled-2/cancel", {
    body: { cancelChildren: true },
    changes: { "cancelled-2": cancelled, "cancelled-2-child": cancelled },
  }),
  action("resume", "POST", "resumed-1/resume", { body: {}, changes: { "resumed-1": resumed } }),
  action("resume on a queue", "POST", "resumed-2/resume", {
    body: onQueue,
    changes: { "resumed-2": status("RESUMED", "wide") },
  }),
  action("fork", "POST", "order_1/fork", {
    body: { startStep: 1, newWorkflowId: "forked-1" },
    forks: ["order_1"],
  }),
  action("fork onto a queue", "POST", "order_1/fork", {
    body: { startStep: 1, newWorkflowId: "forked-2", ...onQueue },
    forks: ["order_1"],
  }),
  action("bulk cancel", "POST", "bulk-cancel", {
    body: { workflowIds: ["bulk-1", "bulk-2"] },
    changes: { "bulk-1": cancelled, "bulk-2": cancelled },
  }),
  action("bulk cancel of one", "POST", "bulk-cancel", {
    body: { workflowIds: ["bulk-3"] },
    changes: { "bulk-3": cancelled },
  }),
  action("bulk resume", "POST", "bulk-resume", {
    body: { workflowIds: ["bulk-4", "bulk-5"] },
    changes: { "bulk-4": resumed, "bulk-5": resumed },
  }),
  action("delete", "DELETE", "gone-1", { changes: { "gone-1": null } }),
  action("delete with children", "DELETE", "gone-2?deleteChildren=true", {
    changes: { "gone-2": null, "gone-2-child": null },
  }),
  action("bulk delete", "POST", "bulk-delete", {
    body: { workflowIds: ["gone-3", "gone-4"] },
    changes: { "gone-3": null, "gone-4": null },
  }),
  action("bulk fork", "POST", "bulk-fork-from-failure", {
    body: { workflowIds: ["fail-1", "fail-2"], fromLastFailure: true },
    forks: ["fail-1", "fail-2"],
  }),
  action("cancel of what is unknown", "POST", "none/cancel", { body: {}, answers: "unknown" }),
  action("resume of what is unknown", "POST", "none/resume", { body: {}, answers: "unknown" }),
  action("fork onto an id that is taken", "POST", "order_1/fork", {
    body: { startStep: 0, newWorkflowId: "fail-1" },
    answers: "taken",
  }),
];
