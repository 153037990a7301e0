// Marks of an application's state, so that a page with many readers asks one cheap question again and again.
import { createHash } from "node:crypto";
import { readRegistryMark } from "../../store/registry-mark.ts";
import { aboutWorkflows } from "../../wire/aggregate-query.ts";
import { ask } from "./executor/ask.ts";
import type { AppCall, Handlers } from "../call.ts";
import { toWireTime } from "../instants.ts";

const hourMs = 3_600_000;
/** A mark that takes longer than this to find out is no help to a page, in milliseconds. */
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

/** Two counts tell nearly every change: who began lately and how that ended, and what has not ended yet. */
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
