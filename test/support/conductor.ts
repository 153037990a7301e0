// A Conductor in this process, on a database of its own and a free port.
import { loadConfig, type Config } from "../../conductor/src/settings/config.ts";
import { startConductor } from "../../conductor/src/app.ts";
import { createLog } from "../../conductor/src/log.ts";
import { createDatabase } from "./database.ts";

export interface TestConductor {
  readonly port: number;
  readonly url: string;
  readonly databaseUrl: string;
  /** Lines that were logged, parsed. */
  readonly logs: Record<string, unknown>[];
  /** Calls the API; a body is sent as JSON. */
  call(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  stop(): Promise<void>;
  /** Stops and drops the database. */
  dispose(): Promise<void>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

/** Starts a Conductor. `databaseUrl` continues with another one's database, which is then not dropped. */
export async function startTestConductor(
  overrides: Partial<Config> = {},
  databaseUrl?: string,
): Promise<TestConductor> {
  const database = databaseUrl === undefined ? await createDatabase() : undefined;
  const url = databaseUrl ?? database?.url ?? "";
  const logs: Record<string, unknown>[] = [];
  const log = createLog("debug", false, {
    write: (line: string) => logs.push(JSON.parse(line) as Record<string, unknown>),
  });
  const atOnce = { drainDelayMs: 0, drainRefugeMs: 0, drainWindowMs: 0 };
  const config = { ...loadConfig({ DBOS__CONDUCTOR_DB_URL: url }), ...atOnce, port: 0, ...overrides };
  const conductor = await startConductor(config, log);
  const base = `http://127.0.0.1:${conductor.port}`;
  return {
    port: conductor.port,
    url: base,
    databaseUrl: url,
    logs,
    call: (method, path, body) => callApi(base, method, path, body),
    stop: () => conductor.stop(),
    dispose: async () => {
      await conductor.stop();
      await database?.drop();
    },
  };
}

/** Calls an HTTP API and reads the answer, JSON or not. */
export async function callApi(
  base: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const response = await fetch(base + path, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  const isJson = (response.headers.get("content-type") ?? "").includes("json");
  return {
    status: response.status,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : undefined,
    text,
  };
}
