// A Console that requires sign-in, below a path prefix: with its Conductor, its issuer and a database of their own.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startConductor } from "../../conductor/src/app.ts";
import { loadConfig as loadConductorConfig } from "../../conductor/src/settings/config.ts";
import { createLog } from "../../conductor/src/log.ts";
import { buildApp } from "../../console/server/app.ts";
import { loadConfig } from "../../console/server/config.ts";
import { startPostgres } from "../../local/postgres.ts";
import { startCodeFlow } from "../support/code-flow.ts";
import type { CodeFlow } from "../support/code-flow.ts";

export interface SignInStack {
  readonly flow: CodeFlow;
  /** Where the Console is; the issuer is another site. */
  readonly url: string;
  /** Calls Conductor as this person. */
  readonly callAs: (
    subject: string,
    method: "POST" | "PUT",
    path: string,
    body?: object,
  ) => Promise<{ readonly status: number; readonly text: string }>;
  readonly stop: () => Promise<void>;
}

/** Starts all of it on free ports, Conductor with more settings if they are given. */
export async function startSignInStack(conductorEnv: Record<string, string> = {}): Promise<SignInStack> {
  const dataDir = mkdtempSync(join(tmpdir(), "podium-sign-in-"));
  const postgres = await startPostgres({
    dataDir: join(dataDir, "data"),
    port: 0,
    user: "postgres",
    password: "postgres",
    settings: { fsync: "off" },
  });
  const flow = await startCodeFlow();
  const oauth = {
    DBOS_OAUTH_ENABLED: "true",
    DBOS_OAUTH_ISSUER: flow.issuer.url,
    DBOS_OAUTH_AUDIENCE: flow.clientId,
  };
  const conductor = await startConductor(
    {
      ...loadConductorConfig({
        DBOS__CONDUCTOR_DB_URL: postgres.url("postgres"),
        ...oauth,
        ...conductorEnv,
      }),
      port: 0,
    },
    createLog("error", false),
  );
  const port = await freePort();
  const url = `http://localhost:${port}/ops`;
  const config = loadConfig({
    ...oauth,
    CONSOLE_PORT: String(port),
    CONSOLE_LOG_LEVEL: "silent",
    CONSOLE_PUBLIC_URL: url,
    CONSOLE_SESSION_SECRET: "a-secret-of-more-than-thirty-two-bytes",
    DBOS_CONDUCTOR_URL: `127.0.0.1:${conductor.port}`,
    DBOS_OAUTH_CLIENT_ID: flow.clientId,
  });
  const app = await buildApp(config, join(import.meta.dirname, "../../console/web/dist"));
  await app.listen({ host: config.host, port });
  return {
    flow,
    url,
    callAs: async (subject, method, path, body = {}) => {
      const token = await flow.issuer.sign({ sub: subject });
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const target = `http://127.0.0.1:${conductor.port}${path}`;
      const options = { method, headers, body: JSON.stringify(body) };
      const answer = await fetch(target, options);
      return { status: answer.status, text: await answer.text() };
    },
    stop: async () => {
      await app.close();
      await conductor.stop();
      await flow.issuer.stop();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
