// Schedules: wire → API.
import type { Static } from "typebox";
import type { schedule } from "../../../contract/schemas/schedule.ts";
import type { WireSchedule } from "../../../wire/messages.ts";
import { isoInstantOrNull } from "../../instants.ts";
import { requiredText, text } from "./value.ts";

export function scheduleView(wire: WireSchedule): Static<typeof schedule> {
  return {
    scheduleId: requiredText(wire.schedule_id),
    scheduleName: requiredText(wire.schedule_name),
    workflowName: requiredText(wire.workflow_name),
    workflowClass: text(wire.workflow_class_name),
    cronExpression: requiredText(wire.schedule),
    status: requiredText(wire.status),
    context: text(wire.context),
    lastFiredAt: isoInstantOrNull(wire.last_fired_at),
    automaticBackfill: wire.automatic_backfill === true,
    cronTimezone: text(wire.cron_timezone),
    applicationName: text(wire.application_name),
  };
}
