// An executor with many workflows in memory, in the order in which they were created, which are listed and cancelled.
import type { RawExecutorOptions } from "./raw-executor.ts";

const firstMs = Date.parse("2026-01-01T00:00:00.000Z");

/** An SDK that takes many ids in one message. */
const info =
  '"executor_id":"one","application_version":"bench","language":"typescript","dbos_version":"4.27.6"';

interface Asked {
  readonly body?: {
    readonly workflow_uuids?: readonly string[] | null;
    readonly start_time?: string | null;
    readonly limit?: number | null;
    readonly offset?: number | null;
  };
  readonly workflow_id?: string;
  readonly workflow_ids?: readonly string[] | null;
}

export function idOf(index: number): string {
  return `workflow-${String(index).padStart(9, "0")}`;
}

function indexOf(id: string): number {
  return Number(id.slice("workflow-".length));
}

/** Answers about `count` workflows, one created each millisecond. All of them are queued until they are cancelled. */
export function manyWorkflows(count: number): RawExecutorOptions["answer"] {
  const isCancelled = new Uint8Array(count);
  const row = (index: number): string =>
    `{"WorkflowUUID":"${idOf(index)}","Status":"${isCancelled[index] === 1 ? "CANCELLED" : "ENQUEUED"}","CreatedAt":"${firstMs + index}"}`;
  return (type, requestId, text) => {
    const { body = {}, workflow_id = "", workflow_ids } = JSON.parse(text) as Asked;
    const answer = (members: string): string => `{"type":"${type}","request_id":"${requestId}",${members}}`;
    if (type === "executor_info") return answer(info);
    if (type === "cancel") {
      for (const id of workflow_ids ?? [workflow_id]) isCancelled[indexOf(id)] = 1;
      return answer('"success":true');
    }
    if (type !== "list_workflows") return answer('"output":[]');
    const { workflow_uuids, start_time } = body;
    if (workflow_uuids != null) {
      return answer(`"output":[${workflow_uuids.map((id) => row(indexOf(id))).join(",")}]`);
    }
    const from = start_time == null ? 0 : Math.max(0, Date.parse(start_time) - firstMs);
    const first = from + (body.offset ?? 0);
    const length = Math.max(0, Math.min(body.limit ?? count, count - first));
    return answer(`"output":[${Array.from({ length }, (_, at) => row(first + at)).join(",")}]`);
  };
}
