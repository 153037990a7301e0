// Streamable HTTP on loopback: each request is a caller of its own, with its own key, and no session is kept.
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { foreignName, foreignPage } from "../../conductor/src/origin.ts";
import { connectConductor } from "./conductor.ts";
import { createServer } from "./server.ts";
import type { Settings } from "./settings.ts";

const loopback = "127.0.0.1";
const endpoint = "/mcp";

export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Listens on loopback. Throws when the port is in use. */
export async function serveHttp(settings: Settings, port: number): Promise<HttpServer> {
  const server = createHttpServer((request, response) => {
    answer(settings, request, response).catch(() => {
      if (response.headersSent) response.destroy();
      else refuse(response, 500, "The request failed.");
    });
  });
  server.listen(port, loopback);
  await once(server, "listening");
  const url = `http://${loopback}:${(server.address() as AddressInfo).port}${endpoint}`;
  const stop = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { url, stop };
}

async function answer(settings: Settings, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = "", headers } = request;
  // Pages of any site can reach loopback, also under a name of their own (DNS rebinding).
  const foreign = foreignName(request, () => false) ?? foreignPage(method, headers);
  if (foreign !== undefined) return refuse(response, 403, `A request of "${foreign}" is refused.`);
  if (request.url?.split("?", 1)[0] !== endpoint) return refuse(response, 404, `There is only ${endpoint}.`);
  if (method !== "POST") return refuse(response, 405, "There are no sessions: use POST.", { allow: "POST" });
  const conductor = connectConductor(settings, headers.authorization);
  const server = createServer(conductor, settings.allowWrites);
  // No session id: whatever this caller may do is decided by the key of each request.
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  response.on("close", () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
}

function refuse(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify({ jsonrpc: "2.0", error: { code: -32_000, message }, id: null }));
}
