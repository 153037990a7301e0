// The router over this replica's hub. Flow 2: a person asks. Peers join the candidates here.
import type { ExecutorConnection } from "../executors/connection.ts";
import type { Hub } from "../executors/hub.ts";
import { RequestLost } from "../executors/pending.ts";
import { ConductorError } from "../errors.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";
import { isMutation, outcomeOf } from "../wire/outcome.ts";
import type { AppRef, AskOptions, Router } from "./router.ts";
import { executorFailure } from "./executor-failure.ts";

/** Longest wait for one executor when another could still be asked, in milliseconds. */
const attemptMs = 10_000;
/** An executor that let a request time out is asked last for this long, in milliseconds. */
const suspicionMs = 60_000;

/** Routes over the executors whose sockets are here. */
export function createLocalRouter(hub: Hub): Router {
  let turn = 0;
  return {
    ask: async (app, type, request, options) => {
      turn += 1;
      const candidates = rank(hub.executorsOf(app.id), turn).filter((each) => suits(each, options));
      if (candidates.length === 0) throw notConnected(app, options);
      return askInTurn(app, candidates, type, request, options);
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

async function askInTurn<T extends MessageType>(
  app: AppRef,
  candidates: ExecutorConnection[],
  type: T,
  request: Request<T>,
  options: AskOptions,
): Promise<Reply<T>> {
  let failure: ConductorError | undefined;
  for (const [index, connection] of candidates.entries()) {
    if (Date.now() >= options.deadline) break;
    if (connection.unsupported.has(type)) {
      failure ??= unsupported(connection, type);
      continue;
    }
    const mayAskAnother = options.repeatable && index < candidates.length - 1;
    const deadline = mayAskAnother ? Math.min(options.deadline, Date.now() + attemptMs) : options.deadline;
    try {
      const reply = await connection.request(type, request, `${options.requestId}.${index}`, deadline);
      const outcome = outcomeOf(type, reply);
      if (outcome.kind === "success") return reply as Reply<T>;
      if (outcome.kind === "unsupported") {
        connection.unsupported.add(type);
        failure = unsupported(connection, type);
      } else {
        failure = executorFailure(app, type, outcome);
        if (options.persistent !== true) throw failure;
      }
    } catch (error) {
      if (!(error instanceof RequestLost)) throw error;
      if (error.why === "timeout" && error.sent) connection.lastTimeoutAt = Date.now();
      failure = lost(app, type, error);
      if (error.sent && !options.repeatable) throw failure;
    }
  }
  throw failure ?? lost(app, type, new RequestLost("timeout", false));
}

function notConnected(app: AppRef, { version, executorId }: AskOptions): ConductorError {
  const which =
    executorId !== undefined
      ? ` with the id ${executorId}`
      : version !== undefined
        ? ` on version ${version}`
        : "";
  return new ConductorError(
    "CONDUCTOR_EXECUTOR_NOT_CONNECTED",
    `There are no healthy executors available${which} for application ${app.name}; ` +
      "start one or wait for it to reconnect.",
  );
}

function unsupported({ identity }: ExecutorConnection, type: MessageType): ConductorError {
  const sdk = `${identity?.language ?? "unknown"} ${identity?.dbosVersion ?? ""}`.trim();
  return new ConductorError(
    "CONDUCTOR_EXECUTOR_UNSUPPORTED",
    `The connected DBOS SDK (${sdk}) does not know ${type}; upgrade it to use this operation.`,
  );
}

function lost(app: AppRef, type: MessageType, { why, sent }: RequestLost): ConductorError {
  if (sent && isMutation(type)) {
    return new ConductorError(
      "CONDUCTOR_OUTCOME_UNKNOWN",
      `An executor of application ${app.name} got ${type} but its answer did not arrive; ` +
        "look at the result before you repeat it.",
    );
  }
  return why === "timeout"
    ? new ConductorError(
        "CONDUCTOR_EXECUTOR_TIMED_OUT",
        `No executor of application ${app.name} answered ${type} in time; try again or ask for less.`,
      )
    : new ConductorError(
        "CONDUCTOR_EXECUTOR_DISCONNECTED",
        `The executor of application ${app.name} disconnected before it answered ${type}; try again.`,
      );
}
