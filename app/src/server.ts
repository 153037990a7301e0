// The HTTP face of the sample application. GET everywhere, so that a browser or curl is enough to try it.
import { DBOS, Error as DbosError } from "@dbos-inc/dbos-sdk";
import Fastify, { type FastifyInstance } from "fastify";
import { BadRequest, readEnqueue, readParcels } from "./requests.ts";
import { importFile } from "./workflows/import.ts";
import { processOrder } from "./workflows/order.ts";
import { queueLength } from "./workflows/queue-length.ts";
import { writeReport } from "./workflows/report.ts";
import { runTask, taskQueue } from "./workflows/task.ts";

const routes = `Podium's sample DBOS application

GET /enqueue/:seconds         a task that sleeps this many seconds, on queue ${taskQueue}; ?count=5 for five of them, ?id=mine to name them
GET /order/:parcels           an order with one child workflow per parcel
GET /import                   an import that fails at its second step
GET /report                   a report that sets an event and writes a stream
GET /metrics/:queueName       how many workflows wait or run on a queue
GET /healthz                  200 while this process is an executor
`;

/** Builds the server; the caller listens. /healthz answers 503 while this process is not a running executor. */
export function buildServer(): FastifyInstance {
  // Not the logger's own output, which spins forever at exit when its pipe has no reader any more.
  const app = Fastify({ logger: { stream: process.stdout }, forceCloseConnections: true });
  app.get("/", (_request, reply) => reply.type("text/plain; charset=utf-8").send(routes));
  // Asked every few seconds by probes and by the autoscaler: their success is not worth a line.
  app.get("/healthz", { logLevel: "warn" }, (_request, reply) =>
    DBOS.isInitialized() ? { status: "ok" } : reply.code(503).send({ status: "not an executor now" }),
  );
  app.get<{ readonly Params: { readonly queueName: string } }>(
    "/metrics/:queueName",
    { logLevel: "warn" },
    async ({ params }, reply) => {
      const length = await queueLength(params.queueName);
      if (length !== undefined) return { queue_length: length };
      return reply.code(404).send({ error: `There is no queue "${params.queueName}"; try ${taskQueue}.` });
    },
  );
  addWorkflowRoutes(app);
  addErrorReplies(app);
  return app;
}

function addWorkflowRoutes(app: FastifyInstance): void {
  app.get<{ readonly Params: { readonly seconds: string }; readonly Querystring: Record<string, unknown> }>(
    "/enqueue/:seconds",
    async ({ params, query }) => {
      const { seconds, workflowIds } = readEnqueue(params.seconds, query);
      const ids: string[] = [];
      for (const workflowID of workflowIds) {
        const options = { queueName: taskQueue, ...(workflowID !== undefined && { workflowID }) };
        ids.push((await DBOS.startWorkflow(runTask, options)(seconds)).workflowID);
      }
      return { workflow_ids: ids };
    },
  );
  app.get<{ readonly Params: { readonly parcels: string } }>("/order/:parcels", async ({ params }) => {
    const handle = await DBOS.startWorkflow(processOrder)(readParcels(params.parcels));
    return { workflow_ids: [handle.workflowID] };
  });
  app.get("/import", async () => {
    const handle = await DBOS.startWorkflow(importFile)("people.csv");
    return { workflow_ids: [handle.workflowID] };
  });
  app.get("/report", async () => {
    const handle = await DBOS.startWorkflow(writeReport)("Today");
    return { workflow_ids: [handle.workflowID] };
  });
}

function addErrorReplies(app: FastifyInstance): void {
  app.setNotFoundHandler(({ method, url }, reply) =>
    reply.code(404).send({ error: `There is no ${method} ${url}; GET / lists the routes.` }),
  );
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof BadRequest) return reply.code(error.statusCode).send({ error: error.message });
    if (error instanceof DbosError.DBOSConflictingWorkflowError) {
      return reply.code(409).send({ error: error.message });
    }

    request.log.error(error);
    return reply.code(500).send({ error: "The request failed; the log of the application says why." });
  });
}
