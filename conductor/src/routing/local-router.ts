// Asks executors whose sockets this replica holds. Flow 2: a person asks.
import type { ExecutorConnection } from "../executors/connection.ts";
import { roles, type Hub, type Role } from "../executors/hub.ts";
import { RequestLost } from "../executors/pending.ts";
import { ConductorError, toError } from "../errors.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";
import { fit, type Fitting } from "../wire/compatibility.ts";
import { messageRules } from "../wire/message-rules.ts";
import { outcomeOf } from "../wire/outcome.ts";
import { always } from "../wire/sdk-versions.ts";
import { lostFailure, mayGoOn, notConnected, tooLateToAsk } from "./attempts.ts";
import { executorFailure, readWhole } from "./executor-failure.ts";
import type { AppRef, AskOptions, Router } from "./router.ts";

/** Longest wait for one executor while another could still be asked, in milliseconds. */
const attemptMs = 10_000;
/** An executor that let a request time out is asked last for this long, in milliseconds. */
const suspicionMs = 60_000;

/** Maximum executors considered for one request: more than can be tried in time, fewer than an application may have. */
const maxCandidates = 16;

/** Routes over the hub alone. Peers ask this router, so that no request travels further than once. */
export function createLocalRouter(hub: Pick<Hub, "executorsOf">): Router {
  return {
    ask: async (app, type, request, options) => {
      const fitted = fittings(type, request);
      const asked = options.role === undefined ? roles : [options.role];
      const candidates = asked.flatMap((role) =>
        candidatesFor(hub.executorsOf(app.id, options.executorId, role), fitted, suiting(role, options)),
      );
      let failure: Error | undefined;
      for (const [index, connection] of candidates.entries()) {
        const isLast = index === candidates.length - 1;
        const deadline = isLast ? options.deadline : Math.min(options.deadline, Date.now() + attemptMs);
        if (Date.now() >= options.deadline) throw failure ?? tooLateToAsk(app, type);
        try {
          return await attempt(app, connection, type, fitted(connection), { ...options, deadline });
        } catch (error) {
          failure = toError(error);
          if (!mayGoOn(error, options)) break;
        }
      }
      throw failure ?? notConnected(app, options);
    },
  };
}

/** A connector answers for every version. */
function suiting(role: Role, { version }: AskOptions): string | undefined {
  return role === "connector" ? undefined : version;
}

/** Trusted before suspected, idle before busy, equals in turn. An executor that cannot answer is tried only if none can. */
function candidatesFor(
  executors: Iterable<ExecutorConnection>,
  fitted: (connection: ExecutorConnection) => Fitting<MessageType>,
  version: string | undefined,
): ExecutorConnection[] {
  const suspectSince = Date.now() - suspicionMs;
  const trusted: ExecutorConnection[] = [];
  const suspected: ExecutorConnection[] = [];
  let unable: ExecutorConnection | undefined;
  for (const each of executors) {
    if (version !== undefined && each.identity?.applicationVersion !== version) continue;
    if ("refusal" in fitted(each)) unable = each;
    else if (each.lastTimeoutAt > suspectSince) suspected.push(each);
    else if (trusted.push(each) === maxCandidates) break;
  }
  const able = [...trusted.sort(byLoad), ...suspected.sort(byLoad)];
  return able.length === 0 && unable !== undefined ? [unable] : able;
}

function byLoad(a: ExecutorConnection, b: ExecutorConnection): number {
  return a.load - b.load;
}

/** The request as each executor takes it, made once for all that have the same SDK; or a sentence that says why none. */
function fittings<T extends MessageType>(type: T, request: Request<T>) {
  const made = new Map<string, Fitting<T>>();
  return (connection: ExecutorConnection): Fitting<T> => {
    if (connection.unsupported.has(type)) return { refusal: unknownTo(connection, type) };
    const {
      language = null,
      dbosVersion = null,
      connector = null,
      isReadOnly = false,
    } = connection.identity ?? {};
    const name = `${language} ${dbosVersion} ${connector} ${isReadOnly}`;
    const fitting = made.get(name) ?? fit({ language, dbosVersion, connector, isReadOnly }, type, request);
    made.set(name, fitting);
    return fitting;
  };
}

function unknownTo({ identity }: ExecutorConnection, type: MessageType): string {
  if (identity?.connector != null) return `The connected connector does not know ${type}; upgrade it.`;
  const sdk = `${identity?.language ?? "unknown"} ${identity?.dbosVersion ?? ""}`.trim();
  return `The connected DBOS SDK (${sdk}) does not know ${type}; upgrade it to use this operation.`;
}

/** Asks one executor and names whatever goes wrong. */
async function attempt<T extends MessageType>(
  app: AppRef,
  connection: ExecutorConnection,
  type: T,
  fitting: Fitting<T>,
  { requestId, deadline, paged, took }: AskOptions,
): Promise<Reply<T>> {
  if ("refusal" in fitting) throw new ConductorError("CONDUCTOR_EXECUTOR_UNSUPPORTED", fitting.refusal);
  try {
    const reply = await connection.request(type, fitting.request, requestId, deadline, took);
    const outcome = outcomeOf(type, reply);
    if (outcome.kind === "success") {
      const isWhole = paged !== true || fitting.finish !== undefined;
      const read = (isWhole ? await readWhole(app, reply) : reply) as Reply<T>;
      return fitting.finish?.(read) ?? read;
    }
    if (outcome.kind !== "unsupported") throw executorFailure(app, type, outcome);
    // What every SDK knows is asked again: such an answer says little.
    if (messageRules[type].since !== always) connection.unsupported.add(type);
    throw new ConductorError("CONDUCTOR_EXECUTOR_UNSUPPORTED", unknownTo(connection, type));
  } catch (error) {
    if (!(error instanceof RequestLost)) throw error;
    if (error.why === "timeout" && error.sent) connection.lastTimeoutAt = Date.now();
    throw lostFailure(app, type, error);
  }
}
