// What an executor's SDK cannot do, from what it says of itself. What is not listed is tried, and remembered when the
// executor answers that it does not know it.
import type { MessageType } from "./messages.ts";

/** The SDK of an executor; both members are null for clients that predate them. */
export interface Sdk {
  language: string | null;
  dbosVersion: string | null;
}

/** First version of each SDK that knows a message. */
const firstVersions: Partial<Record<MessageType, Record<string, string>>> = {
  get_workflow_aggregates: { python: "2.23.0", typescript: "4.19.0" },
  get_step_aggregates: { python: "2.23.0", typescript: "4.19.0" },
};

/** Members of a message's body that an SDK ignores, which would silently widen the result. */
const ignoredMembers: Partial<Record<MessageType, Record<string, readonly string[]>>> = {
  get_workflow_aggregates: {
    java: [
      "workflow_ids",
      "user",
      "forked_from",
      "parent_workflow_id",
      "schedule_name",
      "was_forked_from",
      "has_parent",
    ],
    go: ["schedule_name"],
  },
};

/** Says why this SDK cannot answer this request, as the end of a sentence; undefined when it can or may be able to. */
export function incompatibility(sdk: Sdk, type: MessageType, request: unknown): string | undefined {
  const language = sdk.language ?? "";
  const needed = firstVersions[type]?.[language];
  if (needed !== undefined && isOlder(sdk.dbosVersion, needed)) {
    return `${type} needs version ${needed} of the DBOS SDK for ${language} or later, and ${sdk.dbosVersion} is connected`;
  }
  const { body } = request as { body?: Record<string, unknown> };
  const ignored = ignoredMembers[type]?.[language]?.find((member) => hasValue(body?.[member]));
  if (ignored !== undefined) {
    return `the DBOS SDK for ${language} ignores ${ignored} in ${type}, so its answer would be wrong`;
  }
  return undefined;
}

function hasValue(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** Versions that cannot be read, such as `(devel)`, count as the newest. */
function isOlder(version: string | null, than: string): boolean {
  const read = (text: string) => /^v?(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number);
  const [mine, needed] = [read(version ?? ""), read(than)];
  if (mine === undefined || needed === undefined) return false;
  const difference = mine.map((part, index) => part - (needed[index] ?? 0)).find((part) => part !== 0);
  return difference !== undefined && difference < 0;
}
