// Asks executors whose sockets this replica holds. Flow 2: a person asks.
import type { ExecutorConnection } from "../executors/connection.ts";
import type { Hub } from "../executors/hub.ts";
import { RequestLost } from "../executors/pending.ts";
import { ConductorError, toError } from "../errors.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";
import { incompatibility } from "../wire/compatibility.ts";
import { outcomeOf } from "../wire/outcome.ts";
import { lostFailure, mayGoOn, notConnected } from "./attempts.ts";
import { executorFailure } from "./executor-failure.ts";
import type { AppRef, AskOptions, Router } from "./router.ts";

/** Longest wait for one executor while another could still be asked, in milliseconds. */
const attemptMs = 10_000;
/** An executor that let a request time out is asked last for this long, in milliseconds. */
const suspicionMs = 60_000;

/** Routes over the hub alone. Peers ask this router, so that no request travels further than once. */
export function createLocalRouter(hub: Hub): Router {
  let turn = 0;
  return {
    ask: async (app, type, request, options) => {
      turn += 1;
      const candidates = rank(hub.executorsOf(app.id), turn).filter((each) => suits(each, options));
      let failure: Error | undefined;
      for (const [index, connection] of candidates.entries()) {
        const isLast = index === candidates.length - 1;
        const deadline = isLast ? options.deadline : Math.min(options.deadline, Date.now() + attemptMs);
        if (Date.now() >= options.deadline) break;
        try {
          return await attempt(app, connection, type, request, `${options.requestId}.${index}`, deadline);
        } catch (error) {
          failure = toError(error);
          if (!mayGoOn(error, options)) break;
        }
      }
      throw failure ?? notConnected(app, options);
    },
  };
}

function suits({ identity }: ExecutorConnection, { executorId, version }: AskOptions): boolean {
  if (executorId !== undefined && identity?.executorId !== executorId) return false;
  return version === undefined || identity?.applicationVersion === version;
}

/** Trusted before suspected, idle before busy, and equals in turn. */
function rank(connections: ExecutorConnection[], turn: number): ExecutorConnection[] {
  if (connections.length < 2) return connections;
  const start = turn % connections.length;
  const rotated = [...connections.slice(start), ...connections.slice(0, start)];
  const suspectSince = Date.now() - suspicionMs;
  const suspicion = (each: ExecutorConnection) => (each.lastTimeoutAt > suspectSince ? 1 : 0);
  return rotated.sort((a, b) => suspicion(a) - suspicion(b) || a.load - b.load);
}

/** Asks one executor and names whatever goes wrong. */
async function attempt<T extends MessageType>(
  app: AppRef,
  connection: ExecutorConnection,
  type: T,
  request: Request<T>,
  id: string,
  deadline: number,
): Promise<Reply<T>> {
  const { identity } = connection;
  const reason = identity === undefined ? undefined : incompatibility(identity, type, request);
  if (reason !== undefined) {
    throw new ConductorError("CONDUCTOR_EXECUTOR_UNSUPPORTED", `No executor can answer: ${reason}.`);
  }
  if (connection.unsupported.has(type)) throw unsupported(connection, type);
  try {
    const reply = await connection.request(type, request, id, deadline);
    const outcome = outcomeOf(type, reply);
    if (outcome.kind === "success") return reply as Reply<T>;
    if (outcome.kind !== "unsupported") throw executorFailure(app, type, outcome);
    connection.unsupported.add(type);
    throw unsupported(connection, type);
  } catch (error) {
    if (!(error instanceof RequestLost)) throw error;
    if (error.why === "timeout" && error.sent) connection.lastTimeoutAt = Date.now();
    throw lostFailure(app, type, error);
  }
}

function unsupported({ identity }: ExecutorConnection, type: MessageType): ConductorError {
  const sdk = `${identity?.language ?? "unknown"} ${identity?.dbosVersion ?? ""}`.trim();
  return new ConductorError(
    "CONDUCTOR_EXECUTOR_UNSUPPORTED",
    `The connected DBOS SDK (${sdk}) does not know ${type}; upgrade it to use this operation.`,
  );
}
