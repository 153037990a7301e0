// What an answer means. SDKs report failure in several ways; this is the one place that tells them apart.
import type { ReplyMessage } from "./codec.ts";
import { messageRules } from "./message-rules.ts";
import type { MessageType } from "./messages.ts";

export type Outcome =
  | { kind: "success" }
  | { kind: "unsupported" }
  | { kind: "hidden" }
  | { kind: "failure"; message: string };

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
  const member = messageRules[type].result;
  if (member !== null && reply[member] == null) {
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
