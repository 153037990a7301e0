// What of an application needs a person: one sentence per matter, and one verdict over all.
import { toFailure } from "./failure.ts";
import type { FailureGroup } from "./failures.ts";
import { number } from "./job.ts";
import type { RecoveryEntry } from "./recovery.ts";
import { needsPerson } from "./recovery.ts";
import { isPaused, lateSince } from "./schedules.ts";
import type { Tone } from "./status.ts";
import { formatAge } from "./time.ts";
import { isAbout, troubleSentence, troubleWords } from "./troubles.ts";
import type { VersionRow } from "./version-board.ts";

/** Where a matter is looked at, and what can be done about it there. */
export type About =
  | { readonly kind: "connect" }
  | { readonly kind: "recoveries" }
  | { readonly kind: "versions" }
  | { readonly kind: "failures"; readonly group: FailureGroup | undefined }
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "executors" }
  | { readonly kind: "schedules" };

/** One matter. */
export interface Need {
  readonly key: string;
  readonly tone: Tone;
  readonly sentence: string;
  readonly about: About;
}

/** Something that could not be asked, and why. */
export interface Unchecked {
  readonly what: string;
  readonly reason: string;
}

interface Verdict {
  readonly isQuiet: boolean;
  readonly sentence: string;
}

/** Whether anything needs a person, in one sentence. */
export function verdictOf(
  needs: readonly unknown[],
  { isReading, unchecked }: { readonly isReading: boolean; readonly unchecked: readonly Unchecked[] },
): Verdict {
  if (needs.length > 0) {
    const sentence = needs.length === 1 ? "1 thing needs you" : `${number(needs.length)} things need you`;
    return { isQuiet: false, sentence };
  }
  if (isReading) return { isQuiet: true, sentence: "Looking for what needs you…" };
  return {
    isQuiet: true,
    sentence: unchecked.length === 0 ? "Nothing needs you" : "Nothing that could be checked needs you",
  };
}

/** Says that no executor is connected, and nothing answers in their place. */
export function connectionNeeds(
  executors: readonly { readonly status: string }[],
  hasConnector: boolean,
): Need[] {
  if (hasConnector || executors.some(({ status }) => status === "HEALTHY")) return [];
  const [tone, sentence] =
    executors.length === 0
      ? (["delayed", "No executor has connected yet."] as const)
      : (["failed", "No executor is connected: nothing runs, and no workflow can be read."] as const);
  return [{ key: "connect", tone, sentence, about: { kind: "connect" } }];
}

/** Dead executors whose work no other executor can take. */
export function recoveryNeeds(
  recoveries: readonly Pick<RecoveryEntry, "status" | "failedAttempts" | "strandedSince">[],
): Need[] {
  const waiting = recoveries.filter(needsPerson).length;
  if (waiting === 0) return [];
  const whose = waiting === 1 ? "an executor that died" : `${waiting} executors that died`;
  const sentence = `Nothing has taken the work of ${whose}.`;
  return [{ key: "recoveries", tone: "exhausted", sentence, about: { kind: "recoveries" } }];
}

/** Versions with work and without an executor. Where no executor is connected at all, that is said instead. */
export function versionNeeds(rows: readonly VersionRow[]): Need[] {
  if (rows.every(({ healthy }) => healthy === 0)) return [];
  return rows
    .filter(({ verdict }) => verdict === "orphaned")
    .map(({ version, running, queued, delayed }) => {
      const left = running + queued + delayed;
      const work = left === 1 ? "1 workflow of" : `${number(left)} workflows of`;
      const sentence = `${work} ${version} cannot go on: no executor of this version is connected.`;
      return { key: `version ${version}`, tone: "exhausted", sentence, about: { kind: "versions" } };
    });
}

/** Groups of failures that are told one by one. */
const maxGroups = 5;

/** The largest groups of failures of the last day, then how many more there are. */
export function failureNeeds(groups: readonly FailureGroup[], nowMs: number): Need[] {
  const needs = groups.slice(0, maxGroups).map((group): Need => {
    const { name, message, rows, lastMs } = group;
    const what = rows.size === 1 ? `1 ${name} failed` : `${number(rows.size)} ${name} failed`;
    const why = message === "" ? "no error was recorded" : message;
    const age = formatAge(nowMs - lastMs);
    const sentence = `${what}, the last ${age === "now" ? "just now" : `${age} ago`}: ${why}`;
    return {
      key: `failures ${name} ${message}`,
      tone: "failed",
      sentence,
      about: { kind: "failures", group },
    };
  });
  const more = groups.length - needs.length;
  if (more <= 0) return needs;
  const sentence = `${number(more)} more ${more === 1 ? "group" : "groups"} of failures in the last 24 h.`;
  const about = { kind: "failures", group: undefined } as const;
  return [...needs, { key: "more failures", tone: "failed", sentence, about }];
}

/** Schedules that are late, one by one, then those that are paused. */
export function scheduleNeeds(
  schedules: readonly (Parameters<typeof lateSince>[0] & { readonly scheduleName: string })[],
  nowMs: number,
): Need[] {
  const about = { kind: "schedules" } as const;
  const late = schedules.flatMap((schedule): Need[] => {
    const since = lateSince(schedule, nowMs);
    if (since === undefined) return [];
    const { scheduleName } = schedule;
    const sentence = `Schedule ${scheduleName} is late: a workflow was due ${formatAge(nowMs - since)} ago.`;
    return [{ key: `late ${scheduleName}`, tone: "delayed", sentence, about }];
  });
  const paused = schedules.filter(isPaused);
  const [first] = paused;
  if (first === undefined) return late;
  const sentence =
    paused.length === 1
      ? `Schedule ${first.scheduleName} is paused: it starts nothing.`
      : `${number(paused.length)} schedules are paused: they start nothing.`;
  return [...late, { key: "paused", tone: "delayed", sentence, about }];
}

/** Older troubles are over: Conductor keeps what it saw until it restarts. */
const troubleMs = 3_600_000;

/** Executors of the application, or of a name that resembles its own, that were refused within the last hour or kept losing their connection. */
export function troubleNeeds(
  troubles: readonly (Parameters<typeof troubleSentence>[0] & {
    readonly count: number;
    readonly clientAddress: string;
    readonly lastAt: string;
  })[],
  appName: string,
  nowMs: number,
): Need[] {
  const kinds = new Map<string, { readonly sentence: string; readonly count: number }>();
  const recent = troubles.filter(({ lastAt }) => nowMs - Date.parse(lastAt) < troubleMs);
  for (const trouble of recent.filter((one) => isAbout(one, appName))) {
    const { kind, code, count, clientAddress } = trouble;
    const key = `${kind} ${code}`;
    const before = kinds.get(key);
    const from = before === undefined ? `from ${clientAddress}` : "from several addresses";
    const word = troubleWords[kind].toLowerCase();
    const sentence = `A connection ${from} was ${kind === "REFUSED" || kind === "CLOSED" ? word : "troubled"}: ${troubleSentence(trouble)}`;
    kinds.set(key, { sentence, count: (before?.count ?? 0) + count });
  }
  return Array.from(kinds, ([key, { sentence, count }]) => ({
    key: `trouble ${key}`,
    tone: "delayed",
    sentence: count === 1 ? sentence : `${sentence} ${number(count)} times.`,
    about: { kind: "executors" },
  }));
}

interface Asked {
  readonly what: string;
  readonly error: Error | null;
  /** Whether the SDK does not know the question. */
  readonly isUntold: boolean;
}

/** What could not be asked, joined where the reason is the same. */
export function uncheckedOf(asked: readonly Asked[]): Unchecked[] {
  const reasons = new Map<string, string[]>();
  for (const { what, error, isUntold } of asked) {
    const reason = error === null ? (isUntold ? untold : undefined) : toFailure(error).message;
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), what]);
  }
  return Array.from(reasons, ([reason, whats]) => ({ what: whats.join(", "), reason }));
}

const untold = "The SDK of the connected executors, or this Conductor, does not know the question.";
