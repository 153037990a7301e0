// Schedules: reading, pausing, and firing them by hand.
import { ConductorError } from "../../errors.ts";
import type { WireSchedule } from "../../wire/messages.ts";
import { ask, askOnce, requiredText, viewList, viewOne } from "./executor/ask.ts";
import { backfill, maxBackfill, readRange } from "./executor/backfill.ts";
import type { AppCall, Handlers } from "../call.ts";
import { countFireTimes } from "./executor/fire-times.ts";
import { isOwn } from "../../routing/ownership.ts";
import { notAmong, requireNone } from "../complaints.ts";
import { scheduleView } from "./views/schedule.ts";

const scheduleStatuses = ["ACTIVE", "PAUSED"] as const;
type ScheduleStatus = (typeof scheduleStatuses)[number];

type ScheduleCall = AppCall & { readonly params: { readonly scheduleName: string } };

export const scheduleHandlers = {
  listSchedules: async (call) => {
    const { status, workflowName, scheduleNamePrefix, loadContext } = call.query;
    const statuses = oneOrNone(status);
    requireNone(notAmong("query.status", statuses, scheduleStatuses));
    const { output } = await ask(call, "list_schedules", {
      body: {
        status: statuses as ScheduleStatus[] | undefined,
        workflow_name: oneOrNone(workflowName),
        schedule_name_prefix: oneOrNone(scheduleNamePrefix),
        load_context: !call.app.privateMode && (loadContext ?? false),
      },
    });
    return (
      viewList(output, scheduleView, call)
        .filter((schedule) => isOwn(call, schedule.applicationName))
        // To SDKs the prefix is a pattern.
        .filter(({ scheduleName }) => scheduleName.startsWith(scheduleNamePrefix ?? ""))
        .map((schedule) => (call.app.privateMode ? { ...schedule, context: null } : schedule))
    );
  },
  getSchedule: async (call) => {
    const schedule = scheduleView(await find(call, !call.app.privateMode));
    return call.app.privateMode ? { ...schedule, context: null } : schedule;
  },
  pauseSchedule: async (call) => {
    await find(call, false);
    await ask(call, "pause_schedule", { schedule_name: call.params.scheduleName });
  },
  resumeSchedule: async (call) => {
    await find(call, false);
    await ask(call, "resume_schedule", { schedule_name: call.params.scheduleName });
  },
  triggerSchedule: async (call) => {
    await find(call, false);
    const reply = await askOnce(call, "trigger_schedule", { schedule_name: call.params.scheduleName });
    return { workflowId: requiredText(reply.workflow_id, call) };
  },
  backfillSchedule: async (call) => {
    const schedule = await find(call, false);
    const named = { ...schedule, schedule_name: call.params.scheduleName };
    return { workflowIds: await backfill(call, named, call.body) };
  },
  countBackfill: async (call) => {
    const schedule = await find(call, false);
    const { start, end } = readRange(call.query, "query");
    const times = await countFireTimes(schedule, start, end, maxBackfill);
    return { count: times?.count ?? null, isAll: times?.isAll ?? false, limit: maxBackfill };
  },
} satisfies Partial<Handlers>;

/** Looks first, because SDKs report success for schedules that do not exist. */
async function find(call: ScheduleCall, loadContext: boolean): Promise<WireSchedule> {
  const { scheduleName } = call.params;
  const request = { schedule_name: scheduleName, load_context: loadContext };
  const { output } = await ask(call, "get_schedule", request);
  const schedule = viewOne(output, (wire) => wire, call);
  if (schedule !== undefined && isOwn(call, schedule.application_name)) return schedule;
  throw new ConductorError(
    "CONDUCTOR_SCHEDULE_UNKNOWN",
    `Application ${call.app.name} has no schedule ${scheduleName}.`,
  );
}

function oneOrNone(value: string | undefined): string[] | undefined {
  return value === undefined ? undefined : [value];
}
