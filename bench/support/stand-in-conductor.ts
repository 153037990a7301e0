// A Conductor that answers at once and always the same, so that only the Console is measured.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { anExecutor, aWorkflow, manySteps } from "../../test/browser/scripted.ts";

export interface StandIn {
  readonly port: number;
  /** Requests so far. */
  readonly asked: () => number;
  readonly stop: () => Promise<void>;
}

const workflowCount = 12_000;
const stepCount = 5_001;
const startMs = Date.parse("2026-01-01T00:00:00.000Z");

/** The workflow of this number; the newest is number 0. */
function workflow(index: number): object {
  const at = new Date(startMs - index * 1_000).toISOString();
  return aWorkflow({
    workflowId: `order-2026-01-01-${String(index).padStart(6, "0")}`,
    workflowName: index % 3 === 0 ? "shipOrder" : "chargeCard",
    status: index % 10 === 0 ? "ERROR" : "SUCCESS",
    createdAt: at,
    updatedAt: at,
    completedAt: at,
    queueName: index % 2 === 0 ? "orders" : null,
  });
}

const steps = manySteps(stepCount, true);
const executor = anExecutor({});
const application = {
  id: "app-1",
  name: "shop",
  orgId: "org-1",
  executorTimeoutSecs: 60,
  privateMode: false,
};

function page<Item>(total: number, offset: number, limit: number, item: (index: number) => Item): Item[] {
  const count = Math.max(0, Math.min(limit, total - offset));
  return Array.from({ length: count }, (_, index) => item(offset + index));
}

function answer(path: string, query: URLSearchParams, body: Record<string, unknown>): unknown {
  const [offset, limit] = ["offset", "limit"].map((name) => Number(query.get(name) ?? body[name] ?? NaN));
  const [from, most] = [
    Number.isNaN(offset) ? 0 : Number(offset),
    Number.isNaN(limit) ? 1_000 : Number(limit),
  ];
  if (path.endsWith("/changes")) {
    return { asOf: new Date().toISOString(), executors: "same", workflows: "same" };
  }
  if (path.endsWith("/aggregates")) return [{ group: { status: "SUCCESS" }, count: workflowCount }];
  if (path.endsWith("/executors")) return [executor];
  if (path.endsWith("/steps")) return steps.slice(from, from + most);
  if (path.endsWith("/search")) {
    const ids = body["workflowIds"] as string[] | undefined;
    if (ids !== undefined) return ids.map((id) => workflow(Number(id.slice(-6))));
    if (body["parentWorkflowId"] !== undefined) return [];
    // The list pages older rows by the time of the last one that it has.
    const before = typeof body["endTime"] === "string" ? Date.parse(body["endTime"]) : startMs;
    const skipped = Math.max(0, Math.ceil((startMs - before) / 1_000));
    return page(workflowCount, skipped + from, most, workflow);
  }
  const [, id] = /\/workflows\/([^/]+)$/.exec(path) ?? [];
  if (id !== undefined) return workflow(Number(id.slice(-6)));
  if (path.endsWith("/apps/shop")) return application;
  return path.endsWith("/apps") ? [application] : [];
}

/** Starts it on a free port of this machine. */
export async function startStandIn(): Promise<StandIn> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
      const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
      const json = JSON.stringify(answer(pathname, searchParams, body));
      response.writeHead(200, { "content-type": "application/json" }).end(json);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    asked: () => asked,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
