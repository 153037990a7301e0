// The real server on a real database, with a scripted router at the seam to executors.
import { Writable } from "node:stream";
import { expect } from "vitest";
import { noPeppers } from "../../../conductor/src/auth/api-keys.ts";
import { createAuthenticator } from "../../../conductor/src/http/admission/authenticate.ts";
import { Quota } from "../../../conductor/src/quota.ts";
import { BytesInFlight } from "../../../conductor/src/in-flight.ts";
import { createHttpServer, type HttpServerOptions } from "../../../conductor/src/http/server.ts";
import type { AppRef, AskOptions, Router } from "../../../conductor/src/routing/router.ts";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import { createLog } from "../../../conductor/src/log.ts";
import { migrate } from "../../../conductor/src/store/migrate.ts";
import type { Problem } from "../../../conductor/src/errors.ts";
import type { MessageType, Reply, Request } from "../../../conductor/src/wire/messages.ts";
import { createDatabase } from "../../support/database.ts";

interface Asked {
  readonly app: AppRef;
  readonly type: MessageType;
  readonly request: Record<string, unknown>;
  readonly options: AskOptions;
}

type Script = { [T in MessageType]?: Reply<T> | ((request: Request<T>) => Reply<T>) };

/**
 * A router that records what it is asked and answers from `script`; a function in it may throw. Unless the script says
 * otherwise, every workflow exists, and the look-ups of workflows are not recorded.
 */
interface ScriptedRouter extends Router {
  asked: Asked[]; // mutable
  readonly looks: Asked[];
  script: Script; // mutable
}

const existing: Script = {
  get_workflow: ({ workflow_id }) => ({ output: { WorkflowUUID: workflow_id } }),
  list_workflows: ({ body }) => ({
    output: (body.workflow_uuids ?? []).map((WorkflowUUID) => ({ WorkflowUUID })),
  }),
};

function createScriptedRouter(): ScriptedRouter {
  const router: ScriptedRouter = {
    asked: [],
    looks: [],
    script: {},
    ask: async (app, type, request, options) => {
      const answer = router.script[type] ?? existing[type];
      const isLook = router.script[type] === undefined && answer !== undefined;
      // As the codec does: undefined members are not sent.
      (isLook ? router.looks : router.asked).push({
        app,
        type,
        request: JSON.parse(JSON.stringify(request)) as Asked["request"],
        options,
      });
      if (answer === undefined) throw new Error(`the script has no answer to ${type}`);
      return typeof answer === "function" ? answer(request) : answer;
    },
  };
  return router;
}

type Server = ReturnType<typeof createHttpServer>;
export type Answer = Awaited<ReturnType<typeof inject>>;

export interface TestServer {
  readonly server: Server;
  readonly db: Database;
  readonly router: ScriptedRouter;
  /** Parsed log lines. */
  readonly lines: Record<string, unknown>[];
  /** Sends a request; `path` is under the application `shop` when it starts with `~`. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

/** What the test server allows, unless a test says otherwise. */
export const testLimits = {
  maxBodyBytes: 64 * 1_024 * 1_024,
  maxJsonBytes: 24 * 1_024 * 1_024,
  maxJsonValues: 300_000,
  maxJsonDepth: 100,
  headersMs: 20_000,
  bodyMs: 300_000,
  stalledMs: 60_000,
};

const unlimited = Number.MAX_SAFE_INTEGER;

/** Budgets that nothing exhausts. */
export const withoutBudgets = {
  perApp: new Quota(unlimited),
  perOrg: new Quota(unlimited),
  recoveries: new Quota(unlimited),
  inFlight: new BytesInFlight(unlimited),
  maxAppsPerOrg: unlimited,
  maxSeries: unlimited,
};

export const appPath = "/v2/orgs/local/apps/shop";

type Overrides = Partial<HttpServerOptions>;

/** Starts one with the application `shop`, which is registered directly, with or without sign-in. */
export async function startTestServer(
  overrides: Overrides | ((db: Database) => Overrides) = {},
): Promise<TestServer> {
  const database = await createDatabase();
  const db = openDatabase({
    url: database.url,
    maxConnections: 4,
    connectTimeoutMs: 5_000,
    statementTimeoutMs: 5_000,
    onIdleError: () => {},
  });
  await migrate(db);
  const router = createScriptedRouter();
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  const server = createHttpServer({
    db,
    router,
    log: createLog("debug", false, stream),
    credentials: createAuthenticator({ db, signIn: undefined, limits: undefined, clock: Date.now }),
    peppers: noPeppers,
    metricsPeriodSecs: 300,
    buildVersion: "unknown",
    trustedProxies: [],
    isOwnName: () => false,
    ready: () => ({ ok: true }),
    hasLease: () => true,
    limits: testLimits,
    budgets: withoutBudgets,
    troubles: { list: async () => ({ troubles: [], silentReplicas: 0 }) },
    outside: { keys: [], isAllowed: () => false },
    onRefused: () => {},
    clock: Date.now,
    onAppChanged: () => {},
    onAppDeleted: () => {},
    onTokenDeleted: () => {},
    ...(typeof overrides === "function" ? overrides(db) : overrides),
  });
  const send: TestServer["send"] = (method, path, body, headers = {}) =>
    inject(server, {
      method,
      url: path.replace(/^~/, appPath),
      headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
      payload: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
  await send("PUT", "~", {});
  return {
    server,
    db,
    router,
    lines,
    send,
    stop: async () => {
      await server.close();
      await db.close();
      await database.drop();
    },
  };
}

function inject(
  server: Server,
  request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Record<string, string>;
    readonly payload?: string;
  },
) {
  return server.inject({ ...request, method: request.method as "GET" });
}

/** The problem document of an answer, after checking that it is one. */
export function problemOf(response: Answer): Problem {
  const type = response.headers["content-type"];
  if (type !== "application/problem+json; charset=utf-8") {
    throw new Error(`not a problem document: ${String(type)} ${response.body}`);
  }
  const problem = response.json<Problem>();
  if (problem.status !== response.statusCode) {
    throw new Error(`status ${response.statusCode}: ${response.body}`);
  }
  return problem;
}

/** The last part of a problem's type: its stable code. */
export function codeOf(response: Answer): string {
  return problemOf(response).type.replace("urn:podium:error:", "");
}

/** Vitest's matchers, without their `any`. */
export const anyText: unknown = expect.any(String);
export const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const objectLike = (members: object): unknown => expect.objectContaining(members);
