// The floor: the same work with nothing around it. A static route, a bare hub that parses, renames and serialises, the
// smallest record per socket, and its row in PostgreSQL written in batches. What Conductor adds is measured against it in
// the same run. Child of the benchmarks.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import Fastify from "fastify";
import { Pool } from "pg";
import { WebSocketServer, type WebSocket } from "ws";
import { serveParent } from "./child.ts";
import { workflowsText } from "./payload.ts";

interface Record {
  readonly socket: WebSocket;
  readonly executorId: string;
  readonly connectedAt: number;
}

const records = new Map<string, Record>();
const sockets: WebSocket[] = [];
let statements = 0;
const waiting = new Map<string, (output: unknown) => void>();
const lag = monitorEventLoopDelay({ resolution: 5 });
lag.enable();

const upgrader = new WebSocketServer({
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  skipUTF8Validation: true,
});
const server = Fastify();
const fixed = Buffer.from(workflowsText(1).slice(1, -1));
server.get("/static", (_request, reply) => reply.header("content-type", "application/json").send(fixed));
server.get("/hub", () => ask('"type":"get_workflow"').then((each) => rename(each as Workflow)));
server.get("/export", (_request, reply) => {
  void ask('"type":"export_workflow"').then((bytes) =>
    reply.header("content-type", "application/json").send(bytes),
  );
});
server.get("/list", () => ask('"type":"list_workflows"').then((all) => (all as Workflow[]).map(rename)));
server.server.on("upgrade", (request, socket, head) =>
  upgrader.handleUpgrade(request, socket, head, (ws) => accept(ws)),
);

/** Executors whose rows are to be written, where there is a database. */
let unsaved: { readonly executor_id?: string }[] = [];
let saved = 0;
let pool: Pool | undefined;
const saveEveryMs = 20;

async function save(): Promise<void> {
  const batch = unsaved;
  unsaved = [];
  if (batch.length === 0) return;
  statements += 1;
  await pool?.query(
    `INSERT INTO executors (executor_id, info) SELECT * FROM unnest($1::text[], $2::json[])
     ON CONFLICT (executor_id) DO UPDATE SET info = excluded.info, seen_at = now()`,
    [batch.map((each) => each.executor_id), batch.map((each) => JSON.stringify(each))],
  );
  saved += batch.length;
}

type Workflow = { [member: string]: unknown };
let turn = 0;
let sequence = 0;

function accept(ws: WebSocket): void {
  ws.on("message", receive);
  ws.on("error", ignore);
  ws.send('{"type":"executor_info","request_id":"hello"}');
}

function receive(this: WebSocket, data: Buffer): void {
  if (data.length > 1_000_000) {
    passOn(data);
    return;
  }
  const message = JSON.parse(data.toString()) as {
    readonly request_id: string;
    readonly executor_id?: string;
    readonly output?: unknown;
  };
  if (message.executor_id !== undefined) {
    records.set(message.executor_id, {
      socket: this,
      executorId: message.executor_id,
      connectedAt: Date.now(),
    });
    sockets.push(this);
    unsaved.push(message);
    return;
  }
  const resolve = waiting.get(message.request_id);
  waiting.delete(message.request_id);
  resolve?.(message.output);
}

/** Without parsing: the bytes go to the caller as they came. */
function passOn(data: Buffer): void {
  const [, id = ""] = /"request_id":"([^"]+)"/.exec(data.toString("latin1", 0, 200)) ?? [];
  const resolve = waiting.get(id);
  waiting.delete(id);
  resolve?.(data);
}

function ignore(): void {}

function ask(type: string): Promise<unknown> {
  turn += 1;
  const socket = sockets[turn % sockets.length];
  return new Promise((resolve) => {
    sequence += 1;
    const id = String(sequence);
    waiting.set(id, resolve);
    socket?.send(`{${type},"request_id":"${id}"}`);
  });
}

/** Every member that the API promises, in its order: absent ones are null. Instants stay as they came. */
function rename(each: Workflow) {
  return {
    workflowId: each["WorkflowUUID"],
    status: each["Status"],
    workflowName: each["WorkflowName"] ?? null,
    workflowClass: each["WorkflowClassName"] ?? null,
    workflowConfig: each["WorkflowConfigName"] ?? null,
    user: each["AuthenticatedUser"] ?? null,
    assumedRole: each["AssumedRole"] ?? null,
    roles: each["AuthenticatedRoles"] ?? null,
    input: each["Input"] ?? null,
    output: each["Output"] ?? null,
    error: each["Error"] ?? null,
    createdAt: each["CreatedAt"],
    updatedAt: each["UpdatedAt"],
    queueName: each["QueueName"] ?? null,
    appVersion: each["ApplicationVersion"] ?? null,
    executorId: each["ExecutorID"] ?? null,
    timeoutMs: each["WorkflowTimeoutMS"] ?? null,
    deadline: each["WorkflowDeadlineEpochMS"] ?? null,
    deduplicationId: each["DeduplicationID"] ?? null,
    priority: each["Priority"],
    queuePartitionKey: each["QueuePartitionKey"] ?? null,
    forkedFrom: each["ForkedFrom"] ?? null,
    wasForkedFrom: each["WasForkedFrom"],
    parentWorkflowId: each["ParentWorkflowID"] ?? null,
    dequeuedAt: each["DequeuedAt"] ?? null,
    delayUntil: each["DelayUntilEpochMS"] ?? null,
    completedAt: each["CompletedAt"] ?? null,
    attributes: each["Attributes"] ?? null,
    scheduleName: each["ScheduleName"] ?? null,
    applicationName: each["ApplicationName"] ?? null,
  };
}

serveParent({
  listen: async ({ port, databaseUrl }: { readonly port: number; readonly databaseUrl: string }) => {
    pool = new Pool({ connectionString: databaseUrl, max: 10 });
    await pool.query(
      "CREATE TABLE executors (executor_id text PRIMARY KEY, info json, seen_at timestamptz DEFAULT now())",
    );
    let saving = Promise.resolve();
    setInterval(() => {
      saving = saving.then(save);
    }, saveEveryMs);
    await server.listen({ port, host: "127.0.0.1", backlog: 4_096 });
  },
  registered: () => saved,
  /** Closes every connection, evenly over this time. */
  drain: async ({ windowMs }: { readonly windowMs: number }) => {
    server.server.close();
    const open = sockets.filter((each) => each.readyState === each.OPEN);
    const startedAt = performance.now();
    for (let closed = 0; closed < open.length;) {
      const due = Math.min(open.length, (open.length * (performance.now() - startedAt)) / windowMs);
      for (; closed < due; closed += 1) open[closed]?.close(1001);
      await pause(20);
    }
  },
  cpu: () => process.cpuUsage(),
  statements: () => statements,
  memory: () => {
    globalThis.gc?.();
    return process.memoryUsage().rss;
  },
  lag: () => {
    const reading = { p99Ms: lag.percentile(99) / 1e6, maxMs: lag.max / 1e6 };
    lag.reset();
    return reading;
  },
});
