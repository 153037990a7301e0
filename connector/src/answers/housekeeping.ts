// Who answers, what only a process could do, and removing what is old.
import { collect, readOverdue } from "../database/retention.ts";
import { Refusal } from "../refusal.ts";
import { changing, type Answering, type Message } from "./answer.ts";
import { bodyOf, optionalCount, present, type Members } from "./members.ts";

const done = { success: true };
const retentionTimeoutMs = 600_000;
/** Workflows that one statement cancels. */
const cancelBatch = 1_000;

/** Metadata by which Conductor knows a connector. */
function metadataOf({ identity, isReadOnly }: Answering) {
  return present({
    ...identity.metadata,
    connector: identity.version === undefined ? "database" : "process",
    pid: identity.pid,
    readOnly: isReadOnly ? true : undefined,
  });
}

function introduce(context: Answering) {
  const { identity } = context;
  return present({
    executor_id: identity.executorId,
    application_version: identity.version,
    hostname: identity.hostname,
    language: identity.language,
    dbos_version: identity.sdkVersion,
    executor_metadata: metadataOf(context),
  });
}

/** What took too long is cancelled after what is old has gone; a failure of the first leaves the second undone. */
async function retain({ store }: Answering, request: Members) {
  const body = bodyOf(request);
  const cutoffs = {
    before: optionalCount(body, "gc_cutoff_epoch_ms"),
    keep: optionalCount(body, "gc_rows_threshold", 1),
    batch: optionalCount(body, "gc_batch_size"),
  };
  if (cutoffs.before !== undefined || cutoffs.keep !== undefined) await collect(store, present(cutoffs));
  const timeout = optionalCount(body, "timeout_cutoff_epoch_ms");
  if (timeout === undefined) return done;
  const overdue = await readOverdue(store, timeout);
  for (let at = 0; at < overdue.length; at += cancelBatch) {
    await store.client.cancelWorkflows(overdue.slice(at, at + cancelBatch));
  }
  return done;
}

function refuseAlert(): never {
  throw new Refusal(
    "A connector answers from the database, and the handler of alerts is in the application's process: send alerts to a webhook.",
  );
}

export const housekeepingMessages: Readonly<Record<string, Message>> = {
  executor_info: { changes: false, since: 0, answer: introduce },
  alert: { changes: false, since: 0, answer: refuseAlert },
  retention: changing(retain, undefined, retentionTimeoutMs),
};
