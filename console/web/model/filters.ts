// The workflow list's filters. The URL is their only home; the search body is derived from it.
import { resolveInstant } from "./time.ts";

/** Query parameters of a page: repeated names become arrays. */
export type SearchParams = Readonly<Record<string, string | readonly string[]>>;

export interface Filters {
  readonly status: readonly string[];
  readonly name: readonly string[];
  readonly queue: readonly string[];
  readonly version: readonly string[];
  readonly executor: readonly string[];
  /** A workflow id or the beginning of one. */
  readonly q: string;
  /** Which of a workflow's times `from` and `to` are about. */
  readonly by: TimeKind;
  /** `-6h` or an RFC 3339 instant. */
  readonly from: string;
  readonly to: string;
}

export const timeKinds = ["created", "completed", "dequeued"] as const;
export type TimeKind = (typeof timeKinds)[number];

/** The filters that hold several values. */
export const facets = ["status", "name", "queue", "version", "executor"] as const;
export type Facet = (typeof facets)[number];

export const noFilters: Filters = {
  status: [],
  name: [],
  queue: [],
  version: [],
  executor: [],
  q: "",
  by: "created",
  from: "",
  to: "",
};

/** Reads filters from the URL; parameters that are not filters are ignored. */
export function filtersFromSearch(search: SearchParams): Filters {
  const many = (name: Facet): readonly string[] => {
    const value = search[name];
    const values = value === undefined ? [] : typeof value === "string" ? [value] : value;
    return [...new Set(values.filter((one) => one !== ""))];
  };
  const one = (name: "q" | "by" | "from" | "to"): string => {
    const value = search[name];
    return (typeof value === "string" ? value : (value?.[0] ?? "")).trim();
  };
  return {
    status: many("status"),
    name: many("name"),
    queue: many("queue"),
    version: many("version"),
    executor: many("executor"),
    q: one("q"),
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
    for (const one of values) {
      if (typeof one === "string" && one !== "") params.append(name, one);
    }
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** Adds a value to a facet, or takes it away when it is there. */
export function toggled(filters: Filters, facet: Facet, value: string): Filters {
  const values = filters[facet];
  const next = values.includes(value) ? values.filter((one) => one !== value) : [...values, value];
  return { ...filters, [facet]: next };
}

/** What groups of each facet are called in an aggregate's answer. */
const groupNames: Readonly<Record<Exclude<Facet, "status">, string>> = {
  name: "name",
  queue: "queue_name",
  version: "application_version",
  executor: "executor_id",
};

/** What may be chosen of a facet: values that were counted, the most frequent first, and those that are chosen. */
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

/** The part of the search body that filters decide. Members without a value are left out, as executors expect. */
export interface SearchBody {
  status?: string[];
  workflowName?: string[];
  queueName?: string[];
  appVersion?: string[];
  executorId?: string[];
  workflowIdPrefix?: string[];
  startTime?: string;
  endTime?: string;
  completedAfter?: string;
  completedBefore?: string;
  dequeuedAfter?: string;
  dequeuedBefore?: string;
}

const timeMembers = {
  created: ["startTime", "endTime"],
  completed: ["completedAfter", "completedBefore"],
  dequeued: ["dequeuedAfter", "dequeuedBefore"],
} as const;

/** Filters as the API takes them, with relative times resolved against the clock. */
export function searchBody(filters: Filters, nowMs: number): SearchBody {
  const body: SearchBody = {};
  if (filters.status.length > 0) body.status = [...filters.status];
  if (filters.name.length > 0) body.workflowName = [...filters.name];
  if (filters.queue.length > 0) body.queueName = [...filters.queue];
  if (filters.version.length > 0) body.appVersion = [...filters.version];
  if (filters.executor.length > 0) body.executorId = [...filters.executor];
  if (filters.q !== "") body.workflowIdPrefix = [filters.q];
  const [after, before] = timeMembers[filters.by];
  const from = resolveInstant(filters.from, nowMs);
  const to = resolveInstant(filters.to, nowMs);
  if (from !== undefined) body[after] = from;
  if (to !== undefined) body[before] = to;
  return body;
}
