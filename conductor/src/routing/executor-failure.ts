// What an executor's failure is to an API caller: SDKs only send a sentence, so known wordings are looked for.
import { ConductorError, type ErrorCode } from "../errors.ts";
import type { MessageRule } from "../wire/message-rule.ts";
import { messageRules } from "../wire/message-rules.ts";
import type { MessageType } from "../wire/messages.ts";
import type { Outcome } from "../wire/outcome.ts";
import { withWholeLists } from "../wire/raw-json.ts";
import type { AppRef } from "./router.ts";

const missing = /not found|do(es)? not exist|non-?existent|no such|unknown (workflow|schedule|queue)/i;
const duplicate = /already exists|duplicate key|unique ?violation|conflicting (wf|workflow)|\bid\b.*in use/i;
/** What a database says of itself: nothing that a caller asked for. */
const broken =
  /\b(relation|column|function|schema|database|role|type|table|prepared statement)\b[^;]*does not exist/i;
const unknown: Readonly<Record<MessageRule["about"], ErrorCode>> = {
  workflow: "CONDUCTOR_WORKFLOW_UNKNOWN",
  schedule: "CONDUCTOR_SCHEDULE_UNKNOWN",
  queue: "CONDUCTOR_QUEUE_UNKNOWN",
};

/** Names the failure in an executor's answer: 404 and 409 where its wording says so, else 502. */
export function executorFailure(
  app: AppRef,
  type: MessageType,
  outcome: Exclude<Outcome, { readonly kind: "success" | "unsupported" }>,
): ConductorError {
  if (outcome.kind === "hidden") {
    return new ConductorError(
      "CONDUCTOR_PRIVATE_MODE",
      `Application ${app.name} keeps its data to itself (metadata-only mode), so ${type} is not available.`,
    );
  }
  return new ConductorError(
    codeOf(type, outcome.message),
    `An executor of application ${app.name} could not do ${type}: ${outcome.message}`,
  );
}

/** The failure of an answer that has another shape than its message promises, or is not JSON. */
export function unreadable({ name }: Pick<AppRef, "name">): ConductorError {
  return new ConductorError(
    "CONDUCTOR_EXECUTOR_FAILED",
    `An executor of application ${name} sent an answer that Conductor cannot read; check its DBOS version.`,
  );
}

/** An answer with its lists as a whole. Throws `CONDUCTOR_EXECUTOR_FAILED` where one is not JSON. */
export async function readWhole<T extends object>(app: AppRef, reply: T): Promise<T> {
  try {
    return await withWholeLists(reply);
  } catch (error) {
    throw error instanceof SyntaxError ? unreadable(app) : error;
  }
}

function codeOf(type: MessageType, message: string): ErrorCode {
  const { creates, about } = messageRules[type];
  if (creates && duplicate.test(message)) return "CONDUCTOR_WORKFLOW_EXISTS";
  return missing.test(message) && !broken.test(message) ? unknown[about] : "CONDUCTOR_EXECUTOR_FAILED";
}
