// Schedules as they are stored. The SDK's client reads only contexts that an application in TypeScript has written, and
// fails on all others. Good for versions 102 to 125.
import type { Predicates } from "./predicates.ts";
import type { Store } from "./store.ts";

export interface ScheduleRow {
  readonly schedule_id: string;
  readonly schedule_name: string;
  readonly workflow_name: string;
  readonly workflow_class_name: string | null;
  readonly schedule: string;
  readonly status: string;
  readonly context: string;
  readonly last_fired_at: string | null;
  readonly automatic_backfill: boolean;
  readonly cron_timezone: string | null;
  readonly queue_name: string | null;
  readonly application_name: string | null;
}

/** Schedules that meet the conditions, by name. */
export function readSchedules(store: Store, where: Predicates): Promise<ScheduleRow[]> {
  return store.read(
    `SELECT schedule_id, schedule_name, workflow_name, workflow_class_name, schedule, status, context, last_fired_at,
            automatic_backfill, cron_timezone, queue_name, application_name
       FROM ${store.table("workflow_schedules")} WHERE ${where.sql} ORDER BY schedule_name`,
    where.values,
  );
}
