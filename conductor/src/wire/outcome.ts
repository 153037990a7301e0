// What an answer means. SDKs report failure in several ways; this is the one place that tells them apart.
import type { ReplyMessage } from "./codec.ts";
import { messageRules } from "./message-rules.ts";
import type { MessageType } from "./messages.ts";
import { reasonIn } from "./reason.ts";

export type Outcome =
  | { readonly kind: "success" }
  | { readonly kind: "unsupported" }
  | { readonly kind: "hidden" }
  | { readonly kind: "failure"; readonly message: string };

/** Judges an answer: `error_message` first, then `success: false`, then a missing result. */
export function outcomeOf(type: MessageType, reply: ReplyMessage): Outcome {
  const error = reply.error_message;
  if (typeof error === "string" && error !== "") {
    if (error === "Unknown message type") return { kind: "unsupported" };
    if (error.endsWith("is not allowed in conductor metadata-only mode")) return { kind: "hidden" };
    return { kind: "failure", message: reasonIn(error) };
  }
  if (reply["success"] === false) return { kind: "failure", message: "the executor gave no reason" };
  const member = messageRules[type].result;
  if (member !== null && reply[member] == null) {
    return { kind: "failure", message: `the answer has no ${member}` };
  }

  return { kind: "success" };
}
