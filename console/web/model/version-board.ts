// Which version an application's work belongs to, who runs it, and whether it can be retired.
import type { StatusMeaning } from "./status.ts";

interface KnownVersion {
  readonly versionName: string;
  readonly versionTimestamp: string;
}

interface Group {
  readonly group: Readonly<Record<string, string | null>>;
  readonly count?: number;
  readonly minCreatedAt?: string;
}

interface RunningExecutor {
  readonly appVersion: string;
  readonly status: string;
}

export type Verdict = "current" | "draining" | "retirable" | "orphaned" | "retired";

/** One version: its unfinished work, and the executors that run it. */
export interface VersionRow {
  readonly version: string;
  readonly isLatest: boolean;
  /** When it was registered or made the latest; undefined where it is known only from work or executors. */
  readonly since: string | undefined;
  readonly running: number;
  readonly queued: number;
  readonly delayed: number;
  /** When the oldest unfinished workflow was created. */
  readonly oldest: string | undefined;
  readonly healthy: number;
  readonly disconnected: number;
  readonly verdict: Verdict;
}

/**
 * Rows of all versions, the latest first. Work without a version is taken by the latest. Versions that have neither work nor
 * executors are included.
 */
export function versionRows(
  versions: readonly KnownVersion[],
  groups: readonly Group[],
  executors: readonly RunningExecutor[],
): VersionRow[] {
  const latest = versions[0]?.versionName;
  const ownerOf = ({ group }: Group): string | undefined => group["application_version"] ?? latest;
  const names = [
    ...versions.map(({ versionName }) => versionName),
    ...executors.filter(({ status }) => status !== "DEAD").map(({ appVersion }) => appVersion),
    ...groups.map(ownerOf),
  ].filter((name) => name !== undefined);
  return [...new Set(names)].map((version) => {
    const own = groups.filter((group) => ownerOf(group) === version);
    const count = (status: string): number =>
      own.filter(({ group }) => group["status"] === status).reduce((sum, one) => sum + (one.count ?? 0), 0);
    const run = (status: string): number =>
      executors.filter((one) => one.appVersion === version && one.status === status).length;
    const row = {
      version,
      isLatest: version === latest,
      since: versions.find(({ versionName }) => versionName === version)?.versionTimestamp,
      running: count("PENDING"),
      queued: count("ENQUEUED"),
      delayed: count("DELAYED"),
      oldest: own.flatMap(({ minCreatedAt }) => minCreatedAt ?? []).toSorted()[0],
      healthy: run("HEALTHY"),
      disconnected: run("DISCONNECTED"),
    };
    return { ...row, verdict: verdictOf(row) };
  });
}

/** How many workflows of a version have not ended. */
function workLeft({ running, queued, delayed }: Omit<VersionRow, "verdict">): number {
  return running + queued + delayed;
}

function verdictOf(row: Omit<VersionRow, "verdict">): Verdict {
  const left = workLeft(row);
  if (left > 0 && row.healthy === 0) return "orphaned";
  if (row.isLatest) return "current";
  if (left > 0) return "draining";
  return row.healthy + row.disconnected > 0 ? "retirable" : "retired";
}

const meanings: Readonly<Record<Verdict, StatusMeaning>> = {
  current: { word: "Current", tone: "success", isFinal: false },
  draining: { word: "Draining", tone: "running", isFinal: false },
  retirable: { word: "Safe to retire", tone: "success", isFinal: true },
  orphaned: { word: "Orphaned work", tone: "failed", isFinal: false },
  retired: { word: "Retired", tone: "cancelled", isFinal: true },
};

/** How a verdict is shown. */
export function verdictMeaning(verdict: Verdict): StatusMeaning {
  return meanings[verdict];
}

/** What a verdict means for a person, as a sentence. */
export function verdictSentence(row: VersionRow): string {
  const left = workLeft(row).toLocaleString("en");
  switch (row.verdict) {
    case "current":
      return "New work goes here.";
    case "draining":
      return `${left} left; its executors must stay until then.`;
    case "retirable":
      return "Nothing is left; its executors can be stopped.";
    case "orphaned":
      return row.disconnected > 0
        ? `${left} left, and its executors are disconnected.`
        : `${left} left, and no executor runs it: start one, or fork the work to another version.`;
    default:
      return "No work and no executor.";
  }
}
