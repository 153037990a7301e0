// The workflow list's filters. The URL stores them; the search body is derived from it.
import { knownStatuses } from "./status.ts";
import { resolveInstant } from "./time.ts";

/** Query parameters of a page: repeated names become arrays. */
export type SearchParams = Readonly<Record<string, string | readonly string[]>>;

export interface Filters {
  readonly status: readonly string[];
  readonly name: readonly string[];
  readonly queue: readonly string[];
  readonly version: readonly string[];
  readonly executor: readonly string[];
  readonly user: readonly string[];
  readonly schedule: readonly string[];
  /** Ids of parents. */
  readonly parent: readonly string[];
  /** Ids of workflows that were forked. */
  readonly forkedFrom: readonly string[];
  /** Whole workflow ids. */
  readonly id: readonly string[];
  /** Attributes as `key=value`; the value is JSON where it parses as JSON, otherwise text. */
  readonly attr: readonly string[];
  /** The beginning of a workflow id, in any case unless `cased`. */
  readonly q: string;
  readonly cased: YesNo;
  /** Text that the page itself finds anywhere in ids and names. */
  readonly part: string;
  /** Whether a workflow has a parent. */
  readonly child: YesNo;
  /** Whether a workflow was forked. */
  readonly forked: YesNo;
  /** `yes`: only workflows that wait in a queue or run from one. */
  readonly queued: YesNo;
  /** The time of a workflow that `from` and `to` limit. */
  readonly by: TimeKind;
  /** `-6h` or an RFC 3339 instant. */
  readonly from: string;
  readonly to: string;
}

export type YesNo = "" | "yes" | "no";

export const timeKinds = ["created", "completed", "dequeued"] as const;
export type TimeKind = (typeof timeKinds)[number];

/** The filters whose values can be counted. */
export const facets = ["status", "name", "queue", "version", "executor"] as const;
export type Facet = (typeof facets)[number];

/** The filters that hold several values. */
const lists = [...facets, "user", "schedule", "parent", "forkedFrom", "id", "attr"] as const;
const flags = ["cased", "child", "forked", "queued"] as const;

export const noFilters: Filters = {
  status: [],
  name: [],
  queue: [],
  version: [],
  executor: [],
  user: [],
  schedule: [],
  parent: [],
  forkedFrom: [],
  id: [],
  attr: [],
  q: "",
  cased: "",
  part: "",
  child: "",
  forked: "",
  queued: "",
  by: "created",
  from: "",
  to: "",
};

/** Reads filters from the URL; parameters that are not filters are ignored. */
export function filtersFromSearch(search: SearchParams): Filters {
  const many = (name: string): readonly string[] => {
    const value = search[name];
    const values = value === undefined ? [] : typeof value === "string" ? [value] : value;
    return [...new Set(values.filter((one) => one !== ""))];
  };
  const one = (name: string): string => {
    const value = search[name];
    return (typeof value === "string" ? value : (value?.[0] ?? "")).trim();
  };
  const flag = (name: string): YesNo => (one(name) === "yes" ? "yes" : one(name) === "no" ? "no" : "");
  return {
    ...noFilters,
    ...Object.fromEntries(lists.map((name) => [name, many(name)])),
    ...Object.fromEntries(flags.map((name) => [name, flag(name)])),
    q: one("q"),
    part: one("part"),
    by: timeKinds.find((kind) => kind === one("by")) ?? "created",
    from: one("from"),
    to: one("to"),
  };
}

/** Writes filters to the URL, leaving out what is not set. */
export function searchFromFilters(filters: Filters): Record<string, string | readonly string[]> {
  const search: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(filters) as [keyof Filters, string | readonly string[]][]) {
    const isUsual = name === "by" && (value === "created" || (filters.from === "" && filters.to === ""));
    if (value.length > 0 && !isUsual) search[name] = value;
  }
  return search;
}

/** Parses `?a=1&a=2&b=3`. */
export function parseSearch(query: string): SearchParams {
  const params = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

/** Writes `?a=1&a=2&b=3`, or nothing at all. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    for (const one of values) if (typeof one === "string" && one !== "") params.append(name, one);
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** Adds a value to a facet, or removes it. */
export function toggled(filters: Filters, facet: Facet, value: string): Filters {
  const values = filters[facet];
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return { ...filters, [facet]: next };
}

/** The name of each facet in an aggregate's answer. */
const groupNames: Readonly<Record<Exclude<Facet, "status">, string>> = {
  name: "name",
  queue: "queue_name",
  version: "application_version",
  executor: "executor_id",
};

/** The options of a facet: chosen values, then counted ones, the most frequent first. */
export function facetOptions(
  groups: readonly { readonly group: Readonly<Record<string, string | null>>; readonly count?: number }[],
  facet: Exclude<Facet, "status">,
  chosen: readonly string[],
): { readonly value: string; readonly count: number | undefined }[] {
  const counts = new Map<string, number>();
  for (const { group, count = 0 } of groups) {
    const value = group[groupNames[facet]];
    if (value != null && value !== "") counts.set(value, (counts.get(value) ?? 0) + count);
  }
  const counted = [...counts].sort(([, a], [, b]) => b - a);
  return [
    ...chosen.filter((value) => !counts.has(value)).map((value) => ({ value, count: undefined })),
    ...counted.map(([value, count]) => ({ value, count })),
  ];
}

/** Whether any filter is set. */
export function isFiltered(filters: Filters): boolean {
  return Object.keys(searchFromFilters(filters)).length > 0;
}

/** The part of the search body that comes from filters. Members without a value are left out, as executors expect. */
export interface SearchBody {
  readonly status?: string[];
  readonly workflowName?: string[];
  readonly queueName?: string[];
  readonly appVersion?: string[];
  readonly executorId?: string[];
  readonly user?: string[];
  readonly scheduleName?: string[];
  readonly parentWorkflowId?: string[];
  readonly forkedFrom?: string[];
  readonly workflowIds?: string[];
  workflowIdPrefix?: string[]; // mutable
  attributes?: Record<string, unknown>; // mutable
  hasParent?: boolean; // mutable
  wasForkedFrom?: boolean; // mutable
  queuesOnly?: boolean; // mutable
  startTime?: string; // mutable
  endTime?: string; // mutable
  completedAfter?: string; // mutable
  completedBefore?: string; // mutable
  dequeuedAfter?: string; // mutable
  dequeuedBefore?: string; // mutable
}

const listMembers = {
  status: "status",
  name: "workflowName",
  queue: "queueName",
  version: "appVersion",
  executor: "executorId",
  user: "user",
  schedule: "scheduleName",
  parent: "parentWorkflowId",
  forkedFrom: "forkedFrom",
  id: "workflowIds",
} as const;

const timeMembers = {
  created: ["startTime", "endTime"],
  completed: ["completedAfter", "completedBefore"],
  dequeued: ["dequeuedAfter", "dequeuedBefore"],
} as const;

/** Filters as a search body, with relative times resolved against the clock. */
export function searchBody(filters: Filters, nowMs: number): SearchBody {
  const body: SearchBody = {};
  for (const [name, member] of Object.entries(listMembers) as [
    keyof typeof listMembers,
    keyof SearchBody,
  ][]) {
    if (filters[name].length > 0) Object.assign(body, { [member]: [...filters[name]] });
  }

  if (filters.q !== "") body.workflowIdPrefix = prefixes(filters);
  if (filters.attr.length > 0) body.attributes = Object.fromEntries(filters.attr.map(readAttribute));
  if (filters.child !== "") body.hasParent = filters.child === "yes";
  if (filters.forked !== "") body.wasForkedFrom = filters.forked === "yes";
  if (filters.queued === "yes") body.queuesOnly = true;
  const [after, before] = timeMembers[filters.by];
  const from = resolveInstant(filters.from, nowMs);
  const to = resolveInstant(filters.to, nowMs);
  if (from !== undefined) body[after] = from;
  if (to !== undefined) body[before] = to;
  return body;
}

/** The same for workflows created up to an ISO time, so that later ones do not shift the pages of a long reading. */
export function searchBodyBy(filters: Filters, instant: string): SearchBody & { readonly endTime: string } {
  const body = searchBody(filters, Date.parse(instant));
  return { ...body, endTime: body.endTime === undefined || body.endTime > instant ? instant : body.endTime };
}

/** SDKs compare ids exactly, so "any case" means as typed, all lower case and all upper case. */
function prefixes({ q, cased }: Pick<Filters, "q" | "cased">): string[] {
  return cased === "yes" ? [q] : [...new Set([q, q.toLowerCase(), q.toUpperCase()])];
}

/** Filters as the body of a count; undefined where SDKs cannot count by one of them. */
export function countBody(filters: Filters, nowMs: number): Omit<SearchBody, "queuesOnly"> | undefined {
  const { queuesOnly, ...body } = searchBody(filters, nowMs);
  return queuesOnly === true ? undefined : body;
}

/** The key and the value of `key=value`. SDKs tell the number 5 from the text "5". */
export function readAttribute(text: string): [string, unknown] {
  const at = text.indexOf("=");
  if (at < 0) return [text, ""];
  const written = text.slice(at + 1);
  return [text.slice(0, at), readLiteral(written)];
}

function readLiteral(written: string): unknown {
  if (!/^(?:-?\d|"|true$|false$|null$)/.test(written)) return written;
  try {
    const value: unknown = JSON.parse(written);
    // A number that would not print the same is text, such as 007 or a long account number.
    return typeof value === "number" && String(value) !== written ? written : value;
  } catch {
    return written;
  }
}

/** A filter whose values stand in the list. */
export type ValueFilter = Facet | "user" | "schedule" | "parent" | "forkedFrom";

/** Only workflows that have this value; what other filters say stays. */
export function onlyValue(filters: Filters, filter: ValueFilter, value: string): Filters {
  return { ...filters, [filter]: [value] };
}

/** Workflows in every other status. SDKs cannot leave out another value. */
export function notStatus(filters: Filters, status: string): Filters {
  const wanted = filters.status.length === 0 ? knownStatuses : filters.status;
  return { ...filters, status: wanted.filter((one) => one !== status) };
}
