// What workflows did in a period, for charts: how many were created, and how many ended, and how. Pure.
import { aboutWorkflows, countOf, readGroups } from "../wire/aggregate-query.ts";
import type { WireAggregate, WorkflowAggregateQuery } from "../wire/messages.ts";
import { activityEvents, type ActivityCount, type ActivityEvent } from "../store/activity.ts";
import { wireTime } from "../wire/time.ts";
import { largestOf } from "./largest.ts";

const [created, ...outcomes] = activityEvents;

/** Maximum counts that are kept of one period of one application; the rest is added up by event. */
export const maxCounts = 100;
/** Longest part of a name that is kept. */
const maxNameLength = 256;

/** The two questions about a period. SDKs include both ends of a range, to the millisecond: the last one is left out. */
export function activityQueries(period: { readonly startMs: number; readonly endMs: number }): {
  readonly created: WorkflowAggregateQuery;
  readonly ended: WorkflowAggregateQuery;
} {
  const from = wireTime(period.startMs);
  const to = wireTime(period.endMs - 1);
  const groups = { group_by_name: true, group_by_queue_name: true, group_by_application_version: true };
  return {
    created: aboutWorkflows({ ...groups, start_time: from, end_time: to }),
    ended: aboutWorkflows({
      ...groups,
      group_by_status: true,
      status: [...outcomes],
      completed_after: from,
      completed_before: to,
    }),
  };
}

/** The counts in the two answers, the most frequent by name and the rest by event. */
export function readActivity(answers: {
  readonly created: unknown;
  readonly ended: unknown;
}): ActivityCount[] {
  const counted: Counted[] = [];
  for (const group of readGroups(answers.created)) {
    counted.push({ event: created, group, count: countOf(group) });
  }
  for (const group of readGroups(answers.ended)) {
    const event = outcomes.find((each) => each === group.group["status"]);
    if (event !== undefined) counted.push({ event, group, count: countOf(group) });
  }
  const some = counted.filter(({ count }) => count > 0);
  const { kept, rest } = largestOf(some, maxCounts - activityEvents.length, ({ count }) => count);
  const sums = new Map<ActivityEvent, number>();
  for (const { event, count } of rest) sums.set(event, count + (sums.get(event) ?? 0));
  const none = { workflowName: null, queueName: null, appVersion: null };
  return [...kept.map(toCount), ...[...sums].map(([event, count]) => ({ event, ...none, count }))];
}

interface Counted {
  readonly event: ActivityEvent;
  readonly group: WireAggregate;
  readonly count: number;
}

function toCount({ event, group: { group }, count }: Counted): ActivityCount {
  const name = (member: string) => (group[member] ?? "").replaceAll("\0", "").slice(0, maxNameLength);
  return {
    event,
    workflowName: name("name"),
    queueName: name("queue_name"),
    appVersion: name("application_version"),
    count,
  };
}

/** Lengths that people expect of a chart's points, in seconds. */
const steps = [60, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400];

/** The length of a point, in seconds, so that a range has at most so many of them: a multiple of the period. */
export function pointSecs(rangeSecs: number, maxPoints: number, periodSecs: number): number {
  const least = Math.max(rangeSecs / maxPoints, 1);
  const step = steps.find((each) => each >= least) ?? Math.ceil(least / 86_400) * 86_400;
  return step > periodSecs ? Math.ceil(step / periodSecs) * periodSecs : periodSecs;
}
