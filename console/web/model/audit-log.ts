// The audit log's filters, which the URL stores, and its entries as lines of a file.
import type { Result } from "../../../conductor/src/contract/operation.ts";
import type { Operations } from "../../../conductor/src/contract/operations.ts";
import type { SearchParams } from "./filters.ts";
import type { PayloadNode } from "./payload/node.ts";
import { resolveInstant } from "./time.ts";

export type AuditEntry = Result<Operations["listAuditLogs"]>[number];

export interface AuditFilters {
  readonly operation: string;
  /** Id or name of who did it. */
  readonly subject: string;
  /** Id of what was changed. */
  readonly target: string;
  /** `success` or `failure`. The API cannot filter by it, so that it chooses among what has been read. */
  readonly result: string;
  /** `-6h` or an RFC 3339 instant; `to` is exclusive. */
  readonly from: string;
  readonly to: string;
  /** The entry that a link is about. */
  readonly entry: string;
}

const names = ["operation", "subject", "target", "result", "from", "to", "entry"] as const;

export const noAuditFilters: AuditFilters = {
  operation: "",
  subject: "",
  target: "",
  result: "",
  from: "",
  to: "",
  entry: "",
};

/** The filters in a page's address. */
export function auditFiltersFrom(search: SearchParams): AuditFilters {
  const text = (name: keyof AuditFilters): string => {
    const value = search[name];
    return typeof value === "string" ? value : "";
  };
  const read = Object.fromEntries(names.map((name) => [name, text(name)])) as unknown as AuditFilters;
  return { ...read, result: /^(success|failure)$/.test(read.result) ? read.result : "" };
}

/** The address's parameters for filters: those that are set. */
export function searchFromAudit(filters: AuditFilters): Partial<Record<keyof AuditFilters, string>> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== ""));
}

/** What the API is asked for. */
export function auditQueryOf({ operation, subject, target, from, to }: AuditFilters, nowMs: number) {
  const [startTime, endTime] = [resolveInstant(from, nowMs), resolveInstant(to, nowMs)];
  return {
    ...(operation === "" ? {} : { operation }),
    ...(subject === "" ? {} : { subject }),
    ...(target === "" ? {} : { target }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(endTime === undefined ? {} : { endTime }),
  };
}

/** A link to one entry: its id, and the millisecond in which it was written, as the API finds no entry by its id. */
export function entryFilters({ id, emitTime }: Pick<AuditEntry, "id" | "emitTime">): AuditFilters {
  const to = new Date(Date.parse(emitTime) + 1).toISOString();
  return { ...noAuditFilters, entry: id, from: emitTime, to };
}

/** The filters as removable sentences. A link to one entry is one of them, as its times mean nothing alone. */
export function auditChips(
  filters: AuditFilters,
): { readonly label: string; readonly without: AuditFilters }[] {
  if (filters.entry !== "") return [{ label: "One entry", without: noAuditFilters }];
  const labels: Partial<Record<keyof AuditFilters, string>> = {
    operation: "operation",
    subject: "by",
    target: "target",
    result: "result",
    from: "from",
    to: "to",
  };
  return names.flatMap((name) => {
    const label = labels[name];
    if (label === undefined || filters[name] === "") return [];
    return [{ label: `${label}: ${filters[name]}`, without: { ...filters, [name]: "" } }];
  });
}

/** Each entry once, with the result that is asked for. Offsets shift while entries are added, so pages may repeat some. */
export function shownEntries(
  pages: readonly (readonly AuditEntry[])[],
  { result, entry }: Pick<AuditFilters, "result" | "entry">,
): AuditEntry[] {
  const once = new Map(pages.flat().map((each) => [each.id, each]));
  return [...once.values()].filter(
    ({ id, status }) => (result === "" || status === result) && (entry === "" || id === entry),
  );
}

const columns = [
  "time",
  "operation",
  "result",
  "subject_type",
  "subject_id",
  "subject",
  "target_type",
  "target",
  "source_ip",
  "details",
  "id",
] as const;

/** The entries as comma-separated values (RFC 4180). */
export function toCsv(entries: readonly AuditEntry[]): string {
  const lines = entries.map(({ id, emitTime, operation, status, subject, target, sourceIp, details }) =>
    [
      emitTime,
      operation,
      status,
      subject.type,
      subject.id,
      subject.display,
      target?.type ?? "",
      target?.id ?? "",
      sourceIp,
      details === null ? "" : JSON.stringify(details),
      id,
    ].map(csvCell),
  );
  return [columns, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}

/** A cell in quotes where it needs them. A spreadsheet would run a cell that begins like a formula, so that one is text. */
function csvCell(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The entries as JSON, one a line, as the API has them. */
export function toNdjson(entries: readonly AuditEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/** A JSON value as a tree. */
export function nodeOf(value: unknown): PayloadNode {
  if (typeof value === "string") return { kind: "string", value };
  if (Array.isArray(value)) return { kind: "array", items: value.map(nodeOf) };
  if (typeof value === "object" && value !== null) {
    return {
      kind: "object",
      entries: Object.entries(value).map(([key, each]) => ({ key, value: nodeOf(each) })),
    };
  }
  return { kind: "atom", text: String(value) };
}
