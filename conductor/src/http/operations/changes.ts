// Marks of an application's state: pages poll this cheap question instead of whole lists.
import { createHash } from "node:crypto";
import { readRegistryMark } from "../../store/registry-mark.ts";
import { aboutWorkflows } from "../../wire/aggregate-query.ts";
import { ask } from "./executor/ask.ts";
import type { AppCall, Handlers } from "../call.ts";
import { toWireTime } from "../instants.ts";

const hourMs = 3_600_000;
/** Maximum wait for a mark, in milliseconds: a page has no use for a later one. */
const patienceMs = 5_000;

export const changeHandlers = {
  /** While a mark stays the same, nothing has changed. Workflows have none while no executor can tell. */
  getChanges: async (call) => {
    const asOf = new Date();
    const hurried = { ...call, deadline: Math.min(call.deadline, asOf.getTime() + patienceMs) };
    const [executors, workflows] = await Promise.all([
      readRegistryMark(call.services.db, call.app.id),
      workflowMark(hurried, asOf).catch(() => null),
    ]);
    return { asOf: asOf.toISOString(), executors: digest(executors), workflows };
  },
} satisfies Partial<Handlers>;

/** Two counts show nearly every change: of workflows that began lately, by status, and of those that have not ended. */
async function workflowMark(call: AppCall, asOf: Date): Promise<string> {
  // The beginning moves once an hour: a window that slid would change the counts whenever an old workflow left it.
  const beganMs = Math.floor(asOf.getTime() / hourMs) * hourMs - hourMs;
  const began = toWireTime(new Date(beganMs).toISOString());
  const [recent, open] = await Promise.all([
    ask(call, "get_workflow_aggregates", {
      body: aboutWorkflows({ group_by_status: true, start_time: began }),
    }),
    ask(call, "get_workflow_aggregates", {
      body: aboutWorkflows({
        group_by_status: true,
        group_by_queue_name: true,
        select_min_created_at: true,
        status: ["PENDING", "ENQUEUED", "DELAYED"],
      }),
    }),
  ]);
  return digest(JSON.stringify([recent.output, open.output]));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}
