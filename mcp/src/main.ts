// The process: arguments → transport → signals. With stdio standard output is the protocol's alone.
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { connectConductor } from "./conductor.ts";
import { serveHttp } from "./http.ts";
import { createServer } from "./server.ts";
import { readSettings, usage, type Settings } from "./settings.ts";

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings === "help") process.stdout.write(usage);
  else if (settings.httpPort === undefined) await serveStdio(settings);
  else await serve(settings, settings.httpPort);
} catch (error) {
  process.stderr.write(`mcp: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function serveStdio(settings: Settings): Promise<void> {
  const authorization = settings.key === undefined ? undefined : `Bearer ${settings.key}`;
  const server = createServer(connectConductor(settings, authorization), settings.allowWrites);
  await server.connect(new StdioServerTransport());
  // The editor ends it by closing its input, which ends the process by itself.
}

async function serve(settings: Settings, port: number): Promise<void> {
  const server = await serveHttp(settings, port);
  process.stderr.write(`mcp: listening at ${server.url}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void server.stop());
}
