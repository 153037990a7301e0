// GET /changes/orgs/{org}/apps/{app}: server-sent events that tell a page when to read again.
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Config } from "./config.ts";
import { refuseForeignPage } from "./foreign.ts";
import { sendProblem } from "./problem.ts";
import { requireSession } from "./proxy.ts";
import type { Sessions } from "./session.ts";
import { createWatches } from "./watch.ts";
import type { Look } from "./watch.ts";

/** A stream ends after this time and the browser reconnects with its cookie, as the session may have ended. */
const streamMs = 300_000;
/** How long a browser waits before it reconnects, in milliseconds. */
const retryMs = 2_000;
const lookDeadlineMs = 15_000;
/** Maximum streams per server; each is an open connection. */
const maxStreams = 2_000;

/** Names of organisations and applications, which need no encoding in a path. */
const namePattern = /^[a-z0-9_-]+$/;

interface Target {
  readonly Params: { readonly org: string; readonly app: string };
}

/** Adds the route. Each browser's first look uses its own token; later looks are shared. */
export function registerChangeStream(
  app: FastifyInstance,
  { conductorUrl }: Pick<Config, "conductorUrl">,
  sessions: Sessions | undefined,
): void {
  const look = (path: string, token: string): Promise<Look> => askConductor(conductorUrl + path, token);
  const watches = createWatches({ look });
  const open = new Set<FastifyReply>();
  app.addHook("preClose", (done) => {
    watches.stop();
    for (const { raw } of open) raw.end();
    done();
  });

  app.get<Target>("/changes/orgs/:org/apps/:app", async (request, reply) => {
    const reason = refuseForeignPage(request);
    if (reason !== undefined) return sendProblem(reply, "CONSOLE_CROSS_SITE", reason);
    if (sessions !== undefined) await requireSession(request, reply, sessions);
    if (reply.sent) return reply;
    if (open.size >= maxStreams) {
      return sendProblem(
        reply,
        "CONSOLE_BUSY",
        `This Console already has ${maxStreams} open change streams. Try again later.`,
      );
    }

    const { accessToken: token, params } = request;
    const path = `/v2/orgs/${params.org}/apps/${params.app}/changes`;
    const isName = namePattern.test(params.org) && namePattern.test(params.app);
    const first = isName ? await look(path, token) : undefined;
    if (first === undefined || first.kind === "refused") {
      return sendProblem(
        reply,
        "CONSOLE_ROUTE_UNKNOWN",
        "The application does not exist, or you may not see it.",
      );
    }

    if (request.raw.destroyed) return reply;
    open.add(reply);
    begin(request, reply);
    write(reply, first);
    const end = (): void => void reply.raw.end();
    const tell = (found: Look): void => (found.kind === "refused" ? end() : write(reply, found));
    const leave = watches.join(path, { token, tell });
    const timer = setTimeout(end, streamMs);
    reply.raw.once("close", () => {
      open.delete(reply);
      clearTimeout(timer);
      leave();
    });
    return reply;
  });
}

function begin(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // NGINX would otherwise buffer the stream.
    "x-accel-buffering": "no",
  });
  request.raw.socket.setNoDelay(true);
  reply.raw.write(`retry: ${retryMs}\n\n`);
}

function write({ raw }: FastifyReply, { kind, body }: Look): void {
  raw.write(`event: ${kind}\ndata: ${body}\n\n`);
}

const refusals = new Set([401, 403, 404]);

async function askConductor(url: string, token: string): Promise<Look> {
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json", ...(token === "" ? {} : { authorization: `Bearer ${token}` }) },
      signal: AbortSignal.timeout(lookDeadlineMs),
    });
    if (refusals.has(response.status)) return { kind: "refused", body: "{}" };
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    // Serialised again, as a line break would end the event.
    const body = JSON.stringify(isJson ? await response.json() : {});
    return { kind: response.ok && isJson ? "look" : "failure", body };
  } catch {
    return { kind: "failure", body: "{}" };
  }
}
