// How the search box reads a typed text: each reading is a sentence with the filters that it sets.
import { readAttribute } from "./filters.ts";
import type { Filters } from "./filters.ts";
import { knownStatuses, statusMeaning } from "./status.ts";

export interface Reading {
  readonly key: string;
  readonly sentence: string;
  readonly change: Partial<Filters>;
  /** Member of the search body that the application's SDK must know. */
  readonly member?: string;
}

/** How many of the newest workflows are searched for a part of an id. */
export const lookedThrough = 5_000;

type ListName =
  | "name"
  | "queue"
  | "version"
  | "executor"
  | "user"
  | "schedule"
  | "parent"
  | "forkedFrom"
  | "id";

const fields: Readonly<
  Record<string, { readonly list: ListName; readonly words: string; readonly member?: string }>
> = {
  name: { list: "name", words: "Name is" },
  queue: { list: "queue", words: "Queue is", member: "queueName" },
  version: { list: "version", words: "Version is" },
  executor: { list: "executor", words: "Executor is", member: "executorId" },
  user: { list: "user", words: "User is" },
  schedule: { list: "schedule", words: "Schedule is", member: "scheduleName" },
  parent: { list: "parent", words: "Child of", member: "parentWorkflowId" },
  "forked-from": { list: "forkedFrom", words: "Forked from", member: "forkedFrom" },
  id: { list: "id", words: "ID is exactly" },
};

/** `attr.` may be left out: people type `customer=acme`. */
const token = /(?:(?:attr\.)?([^=\s:"]+)=|([a-z-]+):)("(?:[^"\\]|\\.)*"|\S+)/gi;

/** Every reading of a text, the likeliest first; none for an empty text. */
export function readSearch(typed: string, filters: Filters, isOneCase: boolean): Reading[] {
  const text = typed.trim();
  if (text === "") return [];
  const structured = readTokens(text, filters);
  return structured === undefined
    ? asText(text, filters, isOneCase)
    : [structured, ...asText(text, filters, isOneCase)];
}

function readTokens(text: string, filters: Filters): Reading | undefined {
  const parts = [...text.matchAll(token)];
  if (parts.length === 0 || text.replaceAll(token, "").trim() !== "") return undefined;
  let change: Partial<Filters> = { q: "" };
  const sentences: string[] = [];
  let member: string | undefined;
  for (const [, key, field = "", written = ""] of parts) {
    const now = { ...filters, ...change };
    if (key !== undefined) {
      const value = readAttribute(`${key}=${written}`)[1];
      change = {
        ...change,
        attr: [...now.attr.filter((one) => !one.startsWith(`${key}=`)), `${key}=${written}`],
      };
      sentences.push(
        `Attribute ${key} is ${typeof value === "string" ? `“${value}”` : `the ${typeof value} ${String(value)}`}`,
      );
      member ??= "attributes";
      continue;
    }
    const value = unquoted(written);
    const known = fields[field.toLowerCase()];
    if (known !== undefined) {
      change = { ...change, [known.list]: [...new Set([...now[known.list], value])] };
      sentences.push(`${known.words} “${value}”`);
      member ??= known.member;
    } else if (field.toLowerCase() === "status" && statusOf(value) !== undefined) {
      const status = statusOf(value) ?? "";
      change = { ...change, status: [...new Set([...now.status, status])] };
      sentences.push(`Status is ${statusMeaning(status).word}`);
    } else {
      return undefined;
    }
  }
  return {
    key: "tokens",
    sentence: sentences.join(", and "),
    change,
    ...(member === undefined ? {} : { member }),
  };
}

function unquoted(written: string): string {
  if (!written.startsWith('"')) return written;
  try {
    return String(JSON.parse(written));
  } catch {
    return written;
  }
}

function statusOf(text: string): string | undefined {
  const wanted = text.toUpperCase();
  return knownStatuses.find(
    (status) => status === wanted || statusMeaning(status).word.toUpperCase() === wanted,
  );
}

function asText(text: string, filters: Filters, isOneCase: boolean): Reading[] {
  const how = isOneCase ? "as typed" : "as typed, in small or in capital letters";
  const hasCase = text.toLowerCase() !== text.toUpperCase();
  return [
    {
      key: "prefix",
      sentence: `ID begins with “${text}”${hasCase ? `, ${how}` : ""}`,
      change: { q: text, cased: isOneCase ? "yes" : "" },
      member: "workflowIdPrefix",
    },
    {
      key: "id",
      sentence: `ID is exactly “${text}”`,
      change: { q: "", id: [...new Set([...filters.id, text])] },
    },
    {
      key: "part",
      sentence: `“${text}” anywhere in ID or name, in any case, among the newest ${lookedThrough.toLocaleString("en")}`,
      change: { q: "", part: text },
    },
    {
      key: "user",
      sentence: `User is “${text}”`,
      change: { q: "", user: [...new Set([...filters.user, text])] },
    },
  ];
}

/** Workflow names that contain the text, in any case, as readings. */
export function namesWith(
  typed: string,
  names: readonly { readonly value: string; readonly count: number | undefined }[],
  filters: Filters,
): Reading[] {
  const text = typed.trim().toLowerCase();
  return names
    .filter(({ value }) => text !== "" && value.toLowerCase().includes(text) && !filters.name.includes(value))
    .slice(0, 4)
    .map(({ value, count }) => ({
      key: `name ${value}`,
      sentence: `Name is “${value}”${count === undefined ? "" : `, ${count.toLocaleString("en")} of them`}`,
      change: { q: "", name: [...filters.name, value] },
    }));
}

/** Filters without a button of their own, each with its label and the change that removes it. */
export function chips(filters: Filters): { readonly label: string; readonly without: Partial<Filters> }[] {
  const of = (list: "user" | "schedule" | "parent" | "forkedFrom" | "id" | "attr", words: string) =>
    filters[list].map((value) => ({
      label: `${words} ${value}`,
      without: { [list]: filters[list].filter((one) => one !== value) } as Partial<Filters>,
    }));
  const flag = (name: "child" | "forked" | "queued", yes: string, no: string) =>
    filters[name] === ""
      ? []
      : [{ label: filters[name] === "yes" ? yes : no, without: { [name]: "" } as Partial<Filters> }];
  return [
    ...(filters.part === "" ? [] : [{ label: `anywhere “${filters.part}”`, without: { part: "" } }]),
    ...of("id", "ID"),
    ...of("attr", "attribute"),
    ...of("user", "user"),
    ...of("schedule", "schedule"),
    ...of("parent", "child of"),
    ...of("forkedFrom", "forked from"),
    ...flag("child", "has a parent", "has no parent"),
    ...flag("forked", "was forked", "was not forked"),
    ...flag("queued", "waits in or runs from a queue", "any"),
  ];
}
