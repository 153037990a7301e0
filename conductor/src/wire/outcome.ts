// What an answer means. SDKs report failure in several ways; this is the one place that tells them apart.
import type { ReplyMessage } from "./codec.ts";
import type { MessageType } from "./messages.ts";

export type Outcome =
  | { kind: "success" }
  | { kind: "unsupported" }
  | { kind: "hidden" }
  | { kind: "failure"; message: string };

/** Members without which the answer to these types says nothing: their absence is a failure. */
const resultMembers: Partial<Record<MessageType, string>> = {
  fork_workflow: "new_workflow_id",
  fork_from_failure: "forked_workflow_ids",
  trigger_schedule: "workflow_id",
  backfill_schedule: "workflow_ids",
};

const maxMessageLength = 500;

/** Judges an answer: `error_message` first, then `success: false`, then a missing result. */
export function outcomeOf(type: MessageType, reply: ReplyMessage): Outcome {
  const error = reply.error_message;
  if (typeof error === "string" && error !== "") {
    if (error === "Unknown message type") return { kind: "unsupported" };
    if (error.endsWith("is not allowed in conductor metadata-only mode")) return { kind: "hidden" };
    return { kind: "failure", message: firstLine(error) };
  }
  if (reply["success"] === false) return { kind: "failure", message: "the executor gave no reason" };
  const member = resultMembers[type];
  if (member !== undefined && reply[member] == null) {
    return { kind: "failure", message: `the answer has no ${member}` };
  }
  return { kind: "success" };
}

/** Python sends whole tracebacks, whose last line names the error; the others send one line. */
function firstLine(text: string): string {
  const lines = text.trim().split("\n");
  const line = text.startsWith("Traceback") || text.includes("\nTraceback") ? lines.at(-1) : lines[0];
  return (line ?? text).trim().slice(0, maxMessageLength);
}

/** Types that change something in the application. After a time-out their outcome is unknown, not failed. */
export function isMutation(type: MessageType): boolean {
  return mutations.has(type);
}

const mutations = new Set<MessageType>([
  "recovery",
  "cancel",
  "resume",
  "delete",
  "restart",
  "fork_workflow",
  "fork_from_failure",
  "retention",
  "import_workflow",
  "alert",
  "pause_schedule",
  "resume_schedule",
  "trigger_schedule",
  "backfill_schedule",
  "set_latest_application_version",
]);

/** Types that can keep an executor busy for long; see `Window`. */
export const slowTypes: ReadonlySet<MessageType> = new Set<MessageType>([
  "retention",
  "export_workflow",
  "import_workflow",
  "backfill_schedule",
  "recovery",
]);
