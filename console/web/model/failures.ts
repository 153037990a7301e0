// Failed workflows in groups: those of one name whose messages differ only in numbers, ids and quoted text.
import type { ChosenRows } from "./selection.ts";

/** One failed workflow, without its error's text. */
export interface FailureRow {
  readonly workflowId: string;
  readonly name: string;
  readonly status: string;
  /** What went wrong, with what differs from workflow to workflow taken out; empty where nothing was recorded. */
  readonly message: string;
  readonly version: string | null;
  readonly atMs: number;
}

export interface FailureGroup {
  readonly name: string;
  readonly message: string;
  /** The status of each workflow by its id. */
  readonly rows: ChosenRows;
  readonly newestId: string;
  readonly firstMs: number;
  readonly lastMs: number;
  /** The most frequent first. */
  readonly versions: readonly string[];
  /** How many failed in each part of the window, the oldest part first. */
  readonly trend: readonly number[];
}

const quoted = /(?<![\p{L}\p{N}])(["'`])(?:(?!\1)[^\n\\]|\\.)*\1(?![\p{L}\p{N}])|“[^”]*”/gu;
const uuid = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;
/** Hexadecimal text with a digit: a word such as “defaced” stays. */
const hex = /\b0x[0-9a-f]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi;
const digits = /\d+(?:[.,]\d+)*/g;

/** A message with `…` for quoted text and `#` for ids and numbers. */
export function normalMessage(message: string): string {
  return message
    .replaceAll(quoted, "“…”")
    .replaceAll(uuid, "#")
    .replaceAll(hex, "#")
    .replaceAll(digits, "#")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** Bars of a trend. */
const trendParts = 12;

/** The groups of failures that ended in a window, the largest first. */
export function groupFailures(rows: readonly FailureRow[], fromMs: number, toMs: number): FailureGroup[] {
  const groups = new Map<string, FailureRow[]>();
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(row.workflowId)) continue;
    seen.add(row.workflowId);
    const key = JSON.stringify([row.name, row.message]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return Array.from(groups.values(), (group) => describe(group, fromMs, toMs)).sort(
    (a, b) => b.rows.size - a.rows.size || b.lastMs - a.lastMs,
  );
}

function describe(rows: readonly FailureRow[], fromMs: number, toMs: number): FailureGroup {
  const trend = Array.from({ length: trendParts }, () => 0);
  const versions = new Map<string, number>();
  let [newest] = rows;
  let firstMs = Infinity;
  for (const row of rows) {
    const part = Math.floor(((row.atMs - fromMs) / Math.max(1, toMs - fromMs)) * trendParts);
    const at = Math.min(trendParts - 1, Math.max(0, part));
    trend[at] = (trend[at] ?? 0) + 1;
    if (row.version !== null) versions.set(row.version, (versions.get(row.version) ?? 0) + 1);
    if (newest === undefined || row.atMs > newest.atMs) newest = row;
    firstMs = Math.min(firstMs, row.atMs);
  }
  return {
    name: newest?.name ?? "",
    message: newest?.message ?? "",
    rows: new Map(rows.map(({ workflowId, status }) => [workflowId, status])),
    newestId: newest?.workflowId ?? "",
    firstMs,
    lastMs: newest?.atMs ?? 0,
    versions: Array.from(versions)
      .sort(([, a], [, b]) => b - a)
      .map(([version]) => version),
    trend,
  };
}
