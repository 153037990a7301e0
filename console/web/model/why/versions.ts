// Which versions the connected executors run.
import type { KnownExecutor, Why } from "./known.ts";

export interface RunningVersion {
  readonly version: string;
  /** How many connected executors run it. */
  readonly count: number;
}

/** Versions that connected executors run, the most common first. */
export function runningVersions(
  executors: readonly Pick<KnownExecutor, "status" | "appVersion">[],
): RunningVersion[] {
  const counts = new Map<string, number>();
  for (const { status, appVersion } of executors) {
    if (status === "HEALTHY") counts.set(appVersion, (counts.get(appVersion) ?? 0) + 1);
  }

  return Array.from(counts, ([version, count]) => ({ version, count })).sort((a, b) => b.count - a.count);
}

/** How many executors run a version, as the end of a label. */
export function runBy(count: number): string {
  return `, run by ${count === 0 ? "none" : count === 1 ? "1 executor" : `${count} executors`}`;
}

/** Says that no connected executor runs a version, and what would help; undefined when one does. */
export function unserved(version: string | null, executors: readonly KnownExecutor[]): Why | undefined {
  const running = runningVersions(executors);
  const [most] = running;
  if (most === undefined) return { sentence: "No executor is connected.", remedy: { kind: "connect" } };
  if (version === null || running.some((one) => one.version === version)) return undefined;
  const others = running.map(
    ({ version: other, count }) => `${count} ${count === 1 ? "runs" : "run"} ${other}`,
  );
  return {
    sentence: `No connected executor runs version ${version}; ${others.join(", ")}.`,
    remedy: { kind: "fork", version: most.version },
  };
}
