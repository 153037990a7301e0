// The recovery log in plain sentences: which executor was lost, and what happened to its work.
import type { StatusMeaning } from "./status.ts";
import { formatClock, formatDuration } from "./time.ts";
import type { Zone } from "./time.ts";

/** What a sentence needs of an entry of the log. */
export interface RecoveryEntry {
  readonly executorId: string;
  readonly hostname: string | null;
  readonly disconnectedAt: string;
  readonly declaredDeadAt: string;
  readonly finishedAt: string | null;
  readonly status: "WAITING" | "MOVED" | "NOTHING_TO_MOVE" | "RETURNED" | "ABANDONED";
  readonly failedAttempts: number;
  /** Since when no executor of its version is connected. */
  readonly strandedSince: string | null;
  readonly workflows: readonly { readonly workflowId: string; readonly executorId: string | null }[];
}

type Waiting = Pick<RecoveryEntry, "status" | "failedAttempts" | "strandedSince">;

/** Whether a person should look: the work waits after a failed attempt, or for an executor of its version. */
export function needsPerson({ status, failedAttempts, strandedSince }: Waiting): boolean {
  return status === "WAITING" && (failedAttempts > 0 || strandedSince !== null);
}

const meanings: Readonly<Record<RecoveryEntry["status"], StatusMeaning>> = {
  WAITING: { word: "Moving", tone: "running", isFinal: false },
  MOVED: { word: "Moved", tone: "success", isFinal: true },
  NOTHING_TO_MOVE: { word: "Nothing to move", tone: "success", isFinal: true },
  RETURNED: { word: "Came back", tone: "success", isFinal: true },
  ABANDONED: { word: "Given up", tone: "exhausted", isFinal: true },
};

/** The meaning of an entry's status. */
export function recoveryMeaning(entry: Waiting): StatusMeaning {
  return needsPerson(entry) ? { word: "Waiting", tone: "exhausted", isFinal: false } : meanings[entry.status];
}

/** Maximum workflows that the log names per entry; there may have been more. */
const namedAtMost = 100;

interface Surroundings {
  readonly zone: Zone;
  readonly nowMs: number;
  /** The name of an executor for people. */
  readonly nameOf: (executorId: string) => string;
}

/** What happened, in one sentence. */
export function recoverySentence(entry: RecoveryEntry, { zone, nowMs, nameOf }: Surroundings): string {
  const lost = `${nameOf(entry.executorId)} was lost at ${formatClock(entry.disconnectedAt, zone, nowMs)}`;
  const waitedMs = Date.parse(entry.declaredDeadAt) - Date.parse(entry.disconnectedAt);
  return `${lost} and declared dead ${wholeSeconds(waitedMs)} later; ${whatBecame(entry, zone, nowMs, nameOf)}.`;
}

function whatBecame(entry: RecoveryEntry, zone: Zone, nowMs: number, nameOf: Surroundings["nameOf"]): string {
  if (entry.status === "NOTHING_TO_MOVE") return "there was nothing to move";
  if (entry.status === "RETURNED") {
    const at = entry.finishedAt === null ? "" : ` at ${formatClock(entry.finishedAt, zone, nowMs)}`;
    return `it came back${at}`;
  }
  if (entry.status === "ABANDONED") {
    return "no executor ever came to take its work, and its record was removed";
  }
  if (entry.status === "MOVED") return whereMoved(entry, nameOf);
  if (!needsPerson(entry)) return "its work is being moved";
  const { failedAttempts: times, strandedSince } = entry;
  const tried = times === 0 ? "" : `, tried ${times === 1 ? "once" : `${times} times`}`;
  return strandedSince === null
    ? `its work has not been moved${tried}`
    : `its work waits for an executor of its version${tried}`;
}

function whereMoved({ workflows }: RecoveryEntry, nameOf: Surroundings["nameOf"]): string {
  const counts = new Map<string, number>();
  for (const { executorId } of workflows) {
    const way =
      executorId === null ? "went into a queue for another executor" : `moved to ${nameOf(executorId)}`;
    counts.set(way, (counts.get(way) ?? 0) + 1);
  }
  const total = workflows.length;
  const all = `its ${total >= namedAtMost ? "first " : ""}${total} workflows`;
  const [way, ...others] = counts.keys();
  if (way === undefined) return "its work was moved";
  if (others.length === 0) return `${total === 1 ? "its workflow" : all} ${way}`;
  return `of ${all}, ${enumerate(Array.from(counts, ([one, count]) => `${count} ${one}`))}`;
}

/** Two parts or more. */
function enumerate(parts: readonly string[]): string {
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function wholeSeconds(ms: number): string {
  return ms < 120_000 ? `${Math.max(0, Math.round(ms / 1000))} s` : formatDuration(ms);
}

interface Named {
  readonly executorId: string;
  readonly hostname: string | null;
}

const shortIdLength = 8;

/** Names executors by their host, and also by id where several share one, as after a restart in place. */
export function executorNames(known: readonly Named[]): (executorId: string) => string {
  const hosts = new Map(known.map(({ executorId, hostname }) => [executorId, hostname]));
  const isShared = (hostname: string): boolean =>
    Array.from(hosts.values()).filter((other) => other === hostname).length > 1;
  return (executorId) => {
    const hostname = hosts.get(executorId);
    if (hostname === undefined || hostname === null) return executorId;
    return isShared(hostname) ? `${hostname} (${executorId.slice(0, shortIdLength)})` : hostname;
  };
}

/** How many entries a list shows at first: the newest few, and all down to the oldest that needs a person. */
export function shownAtFirst(entries: readonly RecoveryEntry[], few: number): number {
  return Math.max(few, entries.findLastIndex(needsPerson) + 1);
}
