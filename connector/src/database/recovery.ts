// Work of an executor that is gone. Good for versions 100 to 125.
import type { Store } from "./store.ts";

/** Queue on which every SDK picks up what has no queue of its own. */
const internalQueue = "_dbos_internal_queue";
const owned = (parameter: string): string => `(application_name = ${parameter} OR application_name IS NULL)`;

/** Whether an executor of a version still owns work that is under way. */
export async function hasPending(store: Store, executorId: string, version: string): Promise<boolean> {
  const rows = await store.read(
    `SELECT 1 FROM ${store.table("workflow_status")}
      WHERE status = 'PENDING' AND executor_id = $1 AND application_version = $2 AND ${owned("$3")} LIMIT 1`,
    [executorId, version, store.appName],
  );
  return rows.length > 0;
}

/**
 * Queues again what these executors had under way in a version: any executor of the same version takes it up. A row
 * that was queued again is no longer theirs, so a second request finds nothing.
 */
export async function requeue(store: Store, executorIds: readonly string[], version: string): Promise<void> {
  await store.change((connection) =>
    connection.query(
      `UPDATE ${store.table("workflow_status")}
          SET status = 'ENQUEUED', started_at_epoch_ms = NULL, owner_xid = NULL,
              queue_name = COALESCE(queue_name, $1), updated_at = (EXTRACT(EPOCH FROM now()) * 1000)::bigint
        WHERE status = 'PENDING' AND executor_id = ANY($2) AND application_version = $3 AND ${owned("$4")}`,
      [internalQueue, executorIds, version, store.appName],
    ),
  );
}
