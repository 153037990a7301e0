// Executors that answer as versions of the DBOS SDKs do: what a version does not know it ignores. Which members each reads
// of which message stands in members.json, as read in the published packages.
import {
  connectExecutor,
  type Answer,
  type ScriptedExecutor,
  type WireRequest,
} from "../../support/executor.ts";
import members from "./members.json" with { type: "json" };

export type SdkName = keyof typeof members;
export const sdkNames = Object.keys(members) as SdkName[];

/** A workflow of the application, with members as listings filter by them. */
export type Row = Record<string, unknown> & { workflow_uuids: string };

/** What an action has done: to which workflows, and with what else. */
export interface Deed {
  type: string;
  ids: string[];
  children: boolean;
  queue: string | undefined;
}

/** Versions that do not say what they are. */
const nameless: readonly SdkName[] = ["typescript 3.5.8", "typescript 4.0.2", "python 1.14.0"];
const withoutLists: readonly SdkName[] = [...nameless, "typescript 4.7.9", "python 2.10.0"];

/** Members that Python 1.x indexes: without one it fails. */
const indexed = ["workflow_uuids", "authenticated_user", "start_time", "end_time", "status"];

/** Whether a row passes the filters of a body, as an SDK that knows them all reads them. */
export function passes(
  row: Row,
  body: Record<string, unknown>,
  takesLists = true,
  isPython = false,
): boolean {
  return Object.entries(body).every(([name, value]) => {
    if (value === null || value === undefined || /^(limit|offset|sort_desc|load_\w+)$/.test(name))
      return true;
    if (name === "queues_only") {
      return (
        value !== true ||
        (row["queue_name"] !== undefined && ["ENQUEUED", "PENDING"].includes(String(row["status"])))
      );
    }
    if (name === "attributes") return JSON.stringify(row[name]) === JSON.stringify(value);
    const [, time, side] = /^(start|end|completed|dequeued)_(time|after|before)$/.exec(name) ?? [];
    if (time !== undefined) {
      const column = time === "start" || time === "end" ? "created" : time;
      const at = Number(row[column] ?? Number.NaN);
      const bound = Date.parse(value as string);
      return time === "start" || side === "after" ? at >= bound : at <= bound;
    }
    if (typeof value === "boolean") return (row[name] ?? false) === value;
    // A list where one value is compared: PostgreSQL finds nothing that equals it.
    if (Array.isArray(value) && !takesLists && name !== "workflow_uuids") return false;
    const values = [value].flat().map(String);
    if (name !== "workflow_id_prefix") return values.includes(String(row[name]));
    return values.some((prefix) =>
      isPython ? row.workflow_uuids.startsWith(prefix) : like(row.workflow_uuids, prefix),
    );
  });
}

/** `text LIKE prefix || '%'`. */
function like(text: string, prefix: string): boolean {
  const pattern = prefix.replaceAll(/\\(.)|([%_])|([.*+?^${}()|[\]])/g, (_, escaped, wildcard, special) => {
    if (wildcard !== undefined) return wildcard === "%" ? ".*" : ".";
    return `\\${escaped ?? special}`;
  });
  return new RegExp(`^${pattern}`, "s").test(text);
}

/** Connects one. What it does is kept in `deeds`. */
export async function connectSdk(
  sdk: SdkName,
  at: { port: number; app: string },
  rows: Row[],
  deeds: Deed[],
): Promise<ScriptedExecutor> {
  const known: Record<string, string[]> = members[sdk];
  const [language, dbos_version] = sdk.split(" ");
  const read = (request: WireRequest): Record<string, unknown> => {
    const body = (request["body"] ?? request) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(body).filter(([name]) => known[request.type]?.includes(name)));
  };
  const act: Answer = (request) => {
    const { workflow_id, workflow_ids, cancel_children, delete_children, queue_name } = read(request);
    deeds.push({
      type: request.type,
      ids: (workflow_ids ?? [workflow_id]) as string[],
      children: (cancel_children ?? delete_children) === true,
      queue: queue_name as string | undefined,
    });
    return { success: true, new_workflow_id: "forked", forked_workflow_ids: ["forked"] };
  };
  const answers: Record<string, Answer> = {
    list_workflows: (request) => {
      const body = read(request);
      const missing = indexed.find((name) => !(name in body));
      if (sdk === "python 1.14.0" && missing !== undefined)
        return { output: [], error_message: `KeyError: '${missing}'` };
      const takesLists = !withoutLists.includes(sdk);
      const found = rows.filter((row) => passes(row, body, takesLists, language === "python"));
      return { output: found.map((row) => ({ WorkflowUUID: row.workflow_uuids, Status: row["status"] })) };
    },
    get_workflow: (request) => {
      const row = rows.find((each) => each.workflow_uuids === request["workflow_id"]);
      return {
        output: row === undefined ? null : { WorkflowUUID: row.workflow_uuids, Status: row["status"] },
      };
    },
    list_steps: (request) => {
      const { limit, offset } = read(request);
      const from = Number(offset ?? 0);
      const steps = [0, 1, 2, 3, 4].map((function_id) => ({ function_id, function_name: "s" }));
      return { output: steps.slice(from, limit === undefined ? undefined : from + Number(limit)) };
    },
    ...Object.fromEntries(
      ["cancel", "resume", "delete", "fork_workflow", "fork_from_failure"].map((type) => [type, act]),
    ),
  };
  const unknown: Answer = () => ({ error_message: "Unknown message type" });
  return connectExecutor({
    ...at,
    answers: {
      ...Object.fromEntries(
        Object.entries(answers).map(([type, answer]) => [type, type in known ? answer : unknown]),
      ),
      list_application_versions: unknown,
      executor_info: () =>
        nameless.includes(sdk)
          ? { language: undefined, dbos_version: undefined }
          : { language, dbos_version },
    },
  });
}
