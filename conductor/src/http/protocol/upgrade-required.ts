// An executor's request without the headers of an upgrade: a proxy on the way has dropped them.
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";
import { isApiKey } from "../../auth/api-keys.ts";
import { ConductorError } from "../../errors.ts";
import { clientAddress } from "../../origin.ts";
import { readTarget } from "../../wire/socket-target.ts";
import { shorten } from "../complaints.ts";

/** A request of an executor that was no upgrade, for the list of connection troubles. */
export interface NotUpgraded {
  readonly target: { readonly appName: string; readonly key: string };
  readonly clientAddress: string;
  readonly refusal: { readonly code: "CONDUCTOR_UPGRADE_REQUIRED"; readonly detail: string };
}

/**
 * The failure for a request to an executor's path, under any prefix, that does not ask for an upgrade; undefined for any other. Also
 * writes a log line, without the key in the path: the operator who can mend the proxy seldom sees the answer.
 */
export function upgradeRequired(
  request: FastifyRequest,
  reply: FastifyReply,
  log: Logger,
  onRefused: (refused: NotUpgraded) => void,
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
  const refusal = {
    code: "CONDUCTOR_UPGRADE_REQUIRED",
    detail:
      `Executors connect here by WebSocket, and this request came without ${headers}; ` +
      "a proxy in between must pass it on.",
  } as const;
  onRefused({ target, clientAddress: clientAddress(request), refusal });
  return new ConductorError(refusal.code, refusal.detail);
}
