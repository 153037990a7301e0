// An executor's request that arrives without the headers of an upgrade: some proxy on its way has dropped them.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { isApiKey } from "../auth/api-keys.ts";
import { ConductorError } from "../errors.ts";
import { readTarget } from "../wire/socket-target.ts";
import { shorten } from "./refuse.ts";

/**
 * The failure for a request to an executor's path, under any prefix, that is no upgrade; undefined for any other. Tells
 * the log, too, without the key that the path holds: the one who can mend the proxy seldom sees the answer.
 */
export function upgradeRequired(
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
): ConductorError | undefined {
  const target = request.method === "GET" ? readTarget(request.raw.url ?? "") : undefined;
  if (target === undefined) return undefined;
  const { upgrade = "", connection = "" } = request.headers;
  const missing = [
    ...(/\bupgrade\b/i.test(connection) ? [] : [{ name: "Connection", value: "Upgrade" }]),
    ...(/\bwebsocket\b/i.test(upgrade) ? [] : [{ name: "Upgrade", value: "websocket" }]),
  ];
  const headers = missing.map(({ name, value }) => `${name}: ${value}`).join(" and ");
  const app = isApiKey(target.appName) ? "[redacted]" : shorten(target.appName);
  const names = missing.map(({ name }) => name);
  log.warn(
    { app, missing: names, address: request.ip, requestId: request.id },
    "executor without an upgrade",
  );
  void reply.header("upgrade", "websocket").header("connection", "Upgrade");
  return new ConductorError(
    "CONDUCTOR_UPGRADE_REQUIRED",
    `Executors connect here by WebSocket, and this request came without ${headers}; ` +
      "a proxy in between must pass it on.",
  );
}
