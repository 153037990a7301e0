// Asking one executor after another until one answers: what may be repeated, and what each failure is called.
import type { RequestLost } from "../executors/pending.ts";
import { ConductorError } from "../errors.ts";
import { messageRules } from "../wire/message-rules.ts";
import type { MessageType } from "../wire/messages.ts";
import type { AppRef, AskOptions } from "./router.ts";

/** The failure of a request that got no answer. After a write that was sent, the outcome is unknown. */
export function lostFailure(app: AppRef, type: MessageType, lost: RequestLost): ConductorError {
  const { why, sent, detail } = lost;
  if (sent && messageRules[type].changes) {
    return new ConductorError(
      "CONDUCTOR_OUTCOME_UNKNOWN",
      `An executor of application ${app.name} got ${type} but its answer did not arrive; ` +
        "look at the result before you repeat it.",
    );
  }
  switch (why) {
    case "timeout":
      return new ConductorError(
        "CONDUCTOR_EXECUTOR_TIMED_OUT",
        `No executor of application ${app.name} answered ${type} in time; try again or ask for less.`,
      );
    case "tooLarge":
      return new ConductorError(
        "CONDUCTOR_ANSWER_TOO_LARGE",
        `An executor of application ${app.name} answered with ${detail} when ${type} was asked; ask for less at once.`,
      );
    case "noRoom":
      return new ConductorError(
        "CONDUCTOR_NO_ROOM",
        `The answer of application ${app.name} to ${type} was dropped, because ${detail}; try again in a moment, ` +
          "or ask for less.",
      );
    case "disconnected":
    default:
      return new ConductorError(
        "CONDUCTOR_EXECUTOR_DISCONNECTED",
        `The executor of application ${app.name} disconnected before it answered ${type}; try again.`,
      );
  }
}

/** The failure when the caller's time was over before any executor that suits the request could be asked. */
export function tooLateToAsk(app: AppRef, type: MessageType): ConductorError {
  return new ConductorError(
    "CONDUCTOR_EXECUTOR_TIMED_OUT",
    `The time for ${type} was over before an executor of application ${app.name} could be asked; nothing was sent. ` +
      "Try again, or ask for a longer wait with the header Prefer: wait=60.",
  );
}

/** The failure when no connected executor suits the request. */
export function notConnected(app: AppRef, { version, executorId }: AskOptions): ConductorError {
  let which = "";
  if (executorId !== undefined) which = ` with the id ${executorId}`;
  else if (version !== undefined) which = ` on version ${version}`;
  return new ConductorError(
    "CONDUCTOR_EXECUTOR_NOT_CONNECTED",
    `There are no healthy executors available${which} for application ${app.name}; ` +
      "start one or wait for it to reconnect.",
  );
}

/** Codes after which another executor may succeed where this one did not. */
const retryable = new Set([
  "CONDUCTOR_EXECUTOR_NOT_CONNECTED",
  "CONDUCTOR_EXECUTOR_BUSY",
  "CONDUCTOR_EXECUTOR_TIMED_OUT",
  "CONDUCTOR_EXECUTOR_DISCONNECTED",
  "CONDUCTOR_EXECUTOR_UNSUPPORTED",
  "CONDUCTOR_PEER_UNREACHABLE",
  "CONDUCTOR_PEER_OUTDATED",
]);

/**
 * True when another executor, here or on a peer, may be asked after this failure: it may have reached none, or
 * reaching two does no harm.
 */
export function mayGoOn(error: unknown, { repeatable, persistent }: AskOptions): boolean {
  if (!(error instanceof ConductorError)) return false;
  if (error.code === "CONDUCTOR_EXECUTOR_FAILED") return persistent === true;
  // Only what is never sent twice can have an unknown outcome and not be repeatable.
  if (error.code === "CONDUCTOR_OUTCOME_UNKNOWN") return repeatable;
  return retryable.has(error.code);
}
