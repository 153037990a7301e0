// What a workflow has left behind beside its own row: steps, events, messages and streams. Good for versions 100 to 125.
import type { Store } from "./store.ts";

export interface StepRow {
  readonly function_id: number;
  readonly function_name: string;
  readonly output?: string | null;
  readonly error?: string | null;
  readonly child_workflow_id: string | null;
  readonly started_at_epoch_ms: string | null;
  readonly completed_at_epoch_ms: string | null;
  readonly serialization: string | null;
}

export interface Page {
  readonly limit?: number;
  readonly offset?: number;
}

/** Steps in the order of their numbers. */
export function readSteps(store: Store, id: string, withOutput: boolean, page: Page): Promise<StepRow[]> {
  return store.read(
    `SELECT function_id, function_name, ${withOutput ? "output, error," : ""} child_workflow_id,
            started_at_epoch_ms, completed_at_epoch_ms, serialization
       FROM ${store.table("operation_outputs")} WHERE workflow_uuid = $1
      ORDER BY function_id LIMIT $2 OFFSET $3`,
    [id, page.limit ?? null, page.offset ?? 0],
  );
}

/** Whether a workflow has this id, whichever application owns it. */
export async function isKnown(store: Store, id: string): Promise<boolean> {
  const sql = `SELECT 1 FROM ${store.table("workflow_status")} WHERE workflow_uuid = $1`;
  return (await store.find(sql, [id])).length > 0;
}

export interface EventRow {
  readonly key: string;
  readonly value: string;
  readonly serialization: string | null;
}

export function readEvents(store: Store, id: string): Promise<EventRow[]> {
  return store.read(
    `SELECT key, value, serialization FROM ${store.table("workflow_events")} WHERE workflow_uuid = $1 ORDER BY key`,
    [id],
  );
}

export interface NotificationRow {
  readonly topic: string | null;
  readonly message: string;
  readonly serialization: string | null;
  readonly created_at_epoch_ms: string;
  readonly consumed: boolean;
}

/** Messages that were sent to a workflow, oldest first. */
export function readNotifications(store: Store, id: string): Promise<NotificationRow[]> {
  return store.read(
    `SELECT topic, message, serialization, created_at_epoch_ms, consumed
       FROM ${store.table("notifications")} WHERE destination_uuid = $1 ORDER BY created_at_epoch_ms`,
    [id],
  );
}

/** Values that a workflow has written to its streams, in the order of writing. */
export function readStreams(store: Store, id: string): Promise<EventRow[]> {
  return store.read(
    `SELECT key, value, serialization FROM ${store.table("streams")} WHERE workflow_uuid = $1 ORDER BY key, "offset"`,
    [id],
  );
}
