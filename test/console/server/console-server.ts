// A Console server before a Conductor that records what reaches it.
import { once } from "node:events";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { buildApp } from "../../../console/server/app.ts";
import { loadConfig } from "../../../console/server/config.ts";

export interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ConsoleFixture {
  readonly app: FastifyInstance;
  /** Requests that reached Conductor. */
  readonly requests: Recorded[];
  readonly conductorUrl: string;
  /** Answers in place of an empty JSON list. */
  respond: (response: ServerResponse) => void; // mutable
  readonly stopConductor: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const indexHtml = `<!doctype html><html><head><base href="/" />
<script type="application/json" id="settings">{}</script>
<script>document.documentElement.dataset.theme = "light";</script>
</head><body><div id="root"></div></body></html>`;

/** A folder as the web build writes it. The page is a stand-in with the real one's seams. */
export async function makeDist(): Promise<string> {
  const dist = await mkdtemp(join(tmpdir(), "podium-console-"));
  await mkdir(join(dist, "assets"));
  await writeFile(join(dist, "index.html"), indexHtml);
  await writeFile(join(dist, "assets", "index-abc123.js"), "export {};");
  return dist;
}

/** Starts a Console with these settings, which logs to `logTo`. */
export async function startConsole(
  env: Record<string, string> = {},
  logTo?: { readonly write: (line: string) => void },
): Promise<ConsoleFixture> {
  const requests: Recorded[] = [];
  const conductor = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      requests.push({ method, url, headers, body });
      fixture.respond(response);
    });
  });
  conductor.listen(0, "127.0.0.1");
  await once(conductor, "listening");
  const address = conductor.address();
  const conductorUrl = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;

  const dist = await makeDist();
  const config = loadConfig({ DBOS_CONDUCTOR_URL: conductorUrl, CONSOLE_LOG_LEVEL: "silent", ...env });
  const app = await buildApp(config, dist, logTo);

  const stopConductor = async (): Promise<void> => {
    if (!conductor.listening) return;
    conductor.close();
    conductor.closeAllConnections();
    await once(conductor, "close");
  };
  const fixture: ConsoleFixture = {
    app,
    requests,
    conductorUrl,
    respond: (response) => response.writeHead(200, { "content-type": "application/json" }).end("[]"),
    stopConductor,
    close: async () => {
      await app.close();
      await stopConductor();
      await rm(dist, { recursive: true });
    },
  };
  return fixture;
}
