// How many executors a queue's work wants, by version. Pure.
import type { Policy } from "../store/autoscaling.ts";
import type { Observation, QueueLimits, Version } from "../store/readings.ts";

export interface Recommendation {
  readonly applicationVersion: string;
  readonly isLatest: boolean;
  readonly queueName?: string;
  readonly queueDepth: number;
  readonly desiredExecutors: number;
  readonly observedAt: number;
}

/** The latest version, then old ones with work left, the youngest first. Empty when no version is known. */
export function recommend(policy: Policy, observation: Observation): Recommendation[] {
  const latest = latestOf(observation.versions);
  if (latest === undefined) return [];
  const first = recommendLatest(policy, observation, latest);
  if (observation.limits === undefined) return [first];
  const old = observation.versions
    .filter(({ name }) => name !== latest.name)
    .sort((a, b) => b.createdMs - a.createdMs)
    .map(({ name }) => recommendOld(policy, observation, name))
    .filter(({ queueDepth }) => queueDepth > 0)
    .slice(0, policy.rollout?.maxOldApplicationVersions ?? 0);
  return [first, ...old];
}

/** One version's recommendation: `latest`, or a registered name. Undefined for a version that never was. */
export function recommendVersion(
  policy: Policy,
  observation: Observation,
  version: string,
): Recommendation | undefined {
  const latest = latestOf(observation.versions);
  if (latest === undefined) return undefined;
  if (version === "latest" || version === latest.name) return recommendLatest(policy, observation, latest);
  const isKnown = observation.versions.some(({ name }) => name === version);
  return isKnown ? recommendOld(policy, observation, version) : undefined;
}

function latestOf(versions: Version[]): Version | undefined {
  return versions.toSorted((a, b) => b.timestampMs - a.timestampMs)[0];
}

/** The latest version always keeps an executor, and takes the work that names no version: no other version may. */
function recommendLatest(policy: Policy, observation: Observation, { name }: Version): Recommendation {
  const { limits, observedAt } = observation;
  const version = { applicationVersion: name, isLatest: true };
  if (limits === undefined) return { ...version, queueDepth: 0, desiredExecutors: 1, observedAt };
  const queueDepth = depthOf(observation, name) + (name === "" ? 0 : depthOf(observation, ""));
  const desiredExecutors = Math.max(1, executorsFor(queueDepth, limits));
  return { ...version, queueName: policy.queue, queueDepth, desiredExecutors, observedAt };
}

function recommendOld(policy: Policy, observation: Observation, name: string): Recommendation {
  const { limits, observedAt } = observation;
  const version = { applicationVersion: name, isLatest: false };
  if (limits === undefined) return { ...version, queueDepth: 0, desiredExecutors: 0, observedAt };
  const queueDepth = depthOf(observation, name);
  const most = policy.rollout?.maxExecutorsForOldApplicationVersions ?? Number.POSITIVE_INFINITY;
  const desiredExecutors = Math.min(most, executorsFor(queueDepth, limits));
  return { ...version, queueName: policy.queue, queueDepth, desiredExecutors, observedAt };
}

function depthOf({ depths }: Observation, version: string): number {
  return depths.filter((each) => each.version === version).reduce((total, { depth }) => total + depth, 0);
}

/** As many as can be busy: no more than the work fills, nor than the queue lets run. */
function executorsFor(depth: number, { workerConcurrency, concurrency }: QueueLimits): number {
  const wanted = Math.ceil(depth / workerConcurrency);
  return concurrency === null ? wanted : Math.min(wanted, Math.ceil(concurrency / workerConcurrency));
}
