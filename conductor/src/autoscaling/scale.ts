// What an autoscaler is told: one number. Unlike the API's recommendation it may be zero. Pure.
import type { Reading, Unfinished } from "../store/readings.ts";
import { recommendVersion, type Recommendation } from "./recommendation.ts";

/** Workflows of a queue that wait or run; an application that is wanted counts as having one. */
export function queueLength({ unfinished }: Reading, queue: string, wanted: boolean): number {
  return Math.max(countIn(unfinished.byQueue, queue), wanted ? 1 : 0);
}

/** Whether a queue is in the application's database or has work; undefined where that is not known. */
export function isRegistered({ unfinished, queues }: Reading, queue: string): boolean | undefined {
  if (countIn(unfinished.byQueue, queue) > 0 || queues?.names.includes(queue) === true) return true;
  return queues?.isComplete === true ? false : undefined;
}

/**
 * Executors that a version should have. The latest may go to zero when it has nothing unfinished at all, not only on
 * the policy's queue, and is not wanted. An old one keeps an executor while it has anything unfinished, unless the
 * policy allows it none. Undefined without a policy, or for a version that never was.
 */
export function desiredExecutors(
  { unfinished, scaling }: Reading,
  version: string,
  wanted: boolean,
): Recommendation | undefined {
  if (scaling === undefined) return undefined;
  const { policy, observation } = scaling;
  const recommended = recommendVersion(policy, observation, version);
  if (recommended === undefined) return undefined;
  const hasWork = recommended.queueDepth > 0 || unfinishedOf(unfinished, recommended) > 0;
  if (recommended.isLatest) {
    return { ...recommended, desiredExecutors: hasWork || wanted ? recommended.desiredExecutors : 0 };
  }

  const most = policy.rollout?.maxExecutorsForOldApplicationVersions ?? Number.POSITIVE_INFINITY;
  const least = Math.min(hasWork ? 1 : 0, most);
  return { ...recommended, desiredExecutors: Math.max(recommended.desiredExecutors, least) };
}

function unfinishedOf({ byVersion }: Unfinished, { applicationVersion, isLatest }: Recommendation): number {
  const own = countIn(byVersion, applicationVersion);
  return isLatest ? own + countIn(byVersion, "") : own;
}

/** Queues and versions are named by applications, which may name one like a member that every object has. */
function countIn(counts: Record<string, number>, name: string): number {
  return Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0;
}
