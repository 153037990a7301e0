// What workflows did over time, as charts draw it, and whether that is collected at all.
import { ConductorError } from "../../errors.ts";
import { pointSecs } from "../../metrics/activity.ts";
import {
  activityEvents,
  collectsActivity,
  listActivity,
  setCollectsActivity,
  type ActivityEvent,
  type ActivityGroup,
  type ActivityPoint,
} from "../../store/activity.ts";
import type { Handlers } from "../call.ts";
import { notAmong, outside, requireNone } from "../complaints.ts";
import { parseInstant } from "../instants.ts";

const groups = ["status", "workflowName", "queueName", "appVersion"] as const satisfies ActivityGroup[];
const defaultPoints = 60;
const maxPoints = 500;
/** Lines that a chart can tell apart; the rest is one more. */
const maxKeys = 20;

export const activityHandlers = {
  getActivity: async (call) => {
    const { app, services, query } = call;
    const { groupBy = "status", status, points = defaultPoints, workflowName, queueName, appVersion } = query;
    const startSecs = (parseInstant(query.startTime) ?? 0) / 1_000;
    const endSecs = (parseInstant(query.endTime) ?? 0) / 1_000;
    requireNone([
      ...notAmong("query.groupBy", [groupBy], groups),
      ...notAmong("query.status", status === undefined ? [] : [status], activityEvents),
      ...outside("query.points", points, 1, maxPoints),
      ...(endSecs > startSecs
        ? []
        : [{ location: "query.endTime", message: "must be after startTime", value: query.endTime }]),
    ]);
    const secs = pointSecs(endSecs - startSecs, points, services.metricsPeriodSecs);
    const fromSecs = Math.floor(startSecs / secs) * secs;
    const toSecs = Math.ceil(endSecs / secs) * secs;
    // Without a status, a workflow would count twice: when it is created and when it ends.
    const event = status ?? (groupBy === "status" ? undefined : activityEvents[0]);
    const found = await listActivity(services.db, app.id, {
      fromSecs,
      toSecs,
      pointSecs: secs,
      maxKeys,
      workflowName,
      queueName,
      appVersion,
      groupBy: groupBy as ActivityGroup,
      event: event as ActivityEvent | undefined,
    });
    return {
      startTime: new Date(fromSecs * 1_000).toISOString(),
      pointSecs: secs,
      collecting: await collectsActivity(services.db, app.id),
      ...toSeries(found, Math.round((toSecs - fromSecs) / secs)),
    };
  },
  getActivitySettings: async ({ app, services }) => ({
    collectActivity: await collectsActivity(services.db, app.id),
  }),
  setActivitySettings: async ({ app, services, body }) => {
    if (await setCollectsActivity(services.db, app.id, body.collectActivity)) return;
    throw new ConductorError("CONDUCTOR_APP_UNKNOWN", `There is no application ${app.name} any more.`);
  },
} satisfies Partial<Handlers>;

/** One list of counts per key, the largest first and the rest last, with a place for every point. */
function toSeries(found: ActivityPoint[], points: number) {
  const zeros = () => Array.from({ length: points }, () => 0);
  const collectedSecs = zeros();
  const series = new Map<string | null, number[]>();
  for (const { point, collectedSecs: secs, key, count } of found) {
    if (secs !== null) {
      collectedSecs[point] = secs;
      continue;
    }
    const counts = series.get(key) ?? zeros();
    counts[point] = count;
    series.set(key, counts);
  }
  const total = (counts: number[]) => counts.reduce((sum, each) => sum + each, 0);
  const sorted = [...series].sort(
    ([a, x], [b, y]) => Number(a === null) - Number(b === null) || total(y) - total(x),
  );
  return { collectedSecs, series: sorted.map(([key, counts]) => ({ key, counts })) };
}
