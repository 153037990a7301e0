// GET /websocket/{appName}/{key}, under any prefix: admit, upgrade, hand over to the hub. Flow 1: an executor comes in.
// The path holds a secret: it is never logged and never part of an answer.
import { STATUS_CODES, type IncomingMessage, type Server } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";
import { errorCatalogue } from "../errors.ts";
import { refuseForeignSocket, type IsOwnName } from "../foreign.ts";
import type { Admission, AdmittedExecutor, Refusal } from "./admission.ts";
import { Gate } from "./gate.ts";
import type { Hub } from "./hub.ts";
import { Quota } from "../quota.ts";
import type { Refused } from "./refusal-log.ts";
import { readTarget } from "../wire/socket-target.ts";

export interface SocketRouteOptions {
  readonly server: Server;
  readonly hub: Hub;
  readonly admission: Admission;
  readonly log: Logger;
  /** Largest message an executor may send, in bytes. */
  readonly maxMessageBytes: number;
  /** Maximum connections of one client address, and of one API key. */
  readonly maxPerAddress: number;
  readonly maxPerKey: number;
  /** Conductor's own names without sign-in; undefined with it. */
  readonly isOwnName: IsOwnName | undefined;
  /** Those of each application, and of each organisation. */
  readonly perApp: Quota;
  readonly perOrg: Quota;
  /** True for upgrades that another route answers. */
  readonly isElsewhere?: (request: IncomingMessage) => boolean;
  /** False while the process drains: then every upgrade is refused. */
  readonly isOpen: () => boolean;
  /** Where a request comes from, as far as proxies can be trusted. */
  readonly clientOf: (request: IncomingMessage) => string;
  /** Takes note of an upgrade that was refused. */
  readonly onRefused: (refused: Refused) => void;
}

/** How long a refused client may take to read the answer, in milliseconds. */
const refusalLingerMs = 2_000;

/** Handshakes begun in one turn of the event loop, and the longest wait in milliseconds; SDKs give up after five seconds. */
const handshakesPerTurn = 16;
const maxWaitMs = 4_500;

/** Attaches the executor endpoint to an HTTP server. */
export function attachSocketRoute(options: SocketRouteOptions): void {
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Costs thirty times the memory of a connection, and half of the SDKs cannot use it.
    perMessageDeflate: false,
    maxPayload: options.maxMessageBytes,
    // Text that is not UTF-8 fails later, as JSON.
    skipUTF8Validation: true,
  });
  const gate = new Gate({ perTurn: handshakesPerTurn, waitMs: maxWaitMs });
  const addresses = new Quota(options.maxPerAddress);
  const keys = new Quota(options.maxPerKey);
  options.server.on("upgrade", (request, stream: Duplex, head) => {
    if (options.isElsewhere?.(request) === true) return;
    const socket = stream as Socket;
    socket.on("error", () => socket.destroy());
    const address = socket.remoteAddress ?? "";
    // A socket forgets where it comes from when it closes.
    const clientAddress = options.clientOf(request);
    void admit(options, request, socket, { gate, addresses, keys }).then((answer) => {
      if ("code" in answer) {
        const target = readTarget(request.url ?? "");
        if (target !== undefined) options.onRefused({ target, clientAddress, refusal: answer });
        return refuse(socket, answer);
      }
      const { app, keyId, orgId } = answer;
      const places = placesOf(options, answer, keys);
      const release = () => {
        addresses.release(address);
        for (const { quota, name } of places) quota.release(name);
      };
      let isUpgraded = false;
      const abandon = () => {
        if (!isUpgraded) release();
      };
      if (socket.destroyed) return abandon();
      // A failed upgrade closes the socket without ever calling back.
      socket.once("close", abandon);
      return upgrader.handleUpgrade(request, socket, head, (ws) => {
        isUpgraded = true;
        options.hub.add(app, keyId, ws, socket, release, { orgId, clientAddress });
      });
    });
  });
}

interface Bounds {
  readonly gate: Gate;
  readonly addresses: Quota;
  readonly keys: Quota;
}

/** Decides on an upgrade. An admitted executor holds a place in the quotas. */
async function admit(
  options: SocketRouteOptions,
  request: IncomingMessage,
  socket: Socket,
  { gate, addresses, keys }: Bounds,
): Promise<AdmittedExecutor | Refusal> {
  const { admission, isOpen, isOwnName, log, maxPerAddress } = options;
  const target = readTarget(request.url ?? "");
  if (target === undefined) {
    return {
      code: "CONDUCTOR_ROUTE_UNKNOWN",
      detail: "Executors connect to /websocket/{application}/{key}.",
    };
  }
  const foreign = refuseForeignSocket(request, isOwnName);
  if (foreign !== undefined) return foreign;
  if (!isOpen()) return { code: "CONDUCTOR_NOT_READY", detail: "not ready" };
  const address = socket.remoteAddress ?? "";
  if (!addresses.take(address)) {
    return {
      code: "CONDUCTOR_TOO_MANY_CONNECTIONS",
      detail: `This address has ${maxPerAddress} connections already.`,
    };
  }
  if (!(await gate.enter())) {
    addresses.release(address);
    return { code: "CONDUCTOR_NOT_READY", detail: "busy" };
  }
  // Work on a socket that its client has given up would only delay the others.
  const answer: AdmittedExecutor | Refusal = socket.destroyed
    ? { code: "CONDUCTOR_NOT_READY", detail: "gone" }
    : await admission.check(target.appName, target.key).catch((error: unknown) => {
        log.warn({ err: error }, "executor not admitted");
        return { code: "CONDUCTOR_DATABASE_UNAVAILABLE", detail: "unavailable" } as const;
      });
  const refusal = "code" in answer ? answer : takeAll(placesOf(options, answer, keys));
  if (refusal === undefined) return answer;
  addresses.release(address);
  return "code" in answer ? answer : { ...refusal, orgId: answer.orgId, appId: answer.app.id };
}

interface Place {
  readonly quota: Quota;
  readonly name: string;
  /** What is said where there is none left. */
  readonly refusal: Refusal;
}

/** What an executor takes a place of, besides that of its address. */
function placesOf({ perApp, perOrg }: SocketRouteOptions, answer: AdmittedExecutor, keys: Quota): Place[] {
  const { app, orgId, keyId } = answer;
  const [maxPerApp, maxPerOrg, maxPerKey] = [perApp.limit, perOrg.limit, keys.limit];
  const ofApp: Refusal = {
    code: "CONDUCTOR_TOO_MANY_CONNECTIONS",
    detail: `This application has ${maxPerApp} connections already.`,
  };
  const ofOrg: Refusal = {
    code: "CONDUCTOR_TOO_MANY_CONNECTIONS",
    detail: `This organisation has ${maxPerOrg} connections already.`,
  };
  const ofKey: Refusal = {
    code: "CONDUCTOR_TOO_MANY_CONNECTIONS",
    detail: `This API key has ${maxPerKey} connections already.`,
  };
  return [
    { quota: perApp, name: app.id, refusal: ofApp },
    { quota: perOrg, name: orgId, refusal: ofOrg },
    ...(keyId === null ? [] : [{ quota: keys, name: keyId, refusal: ofKey }]),
  ];
}

/** Takes all places or none; then it says which one is missing. */
function takeAll(places: Place[]): Refusal | undefined {
  const full = places.findIndex(({ quota, name }) => !quota.take(name));
  if (full === -1) return undefined;
  for (const { quota, name } of places.slice(0, full)) quota.release(name);
  return places[full]?.refusal;
}

/** Answers in full before the upgrade. SDKs print the body; an unfinished one makes them hang. */
function refuse(socket: Socket, { code, detail }: Refusal): void {
  const { status } = errorCatalogue[code];
  const title = STATUS_CODES[status] ?? "Error";
  const body = JSON.stringify({ type: `urn:podium:error:${code}`, title, status, detail });
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      "Content-Type: application/problem+json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
  // The peer closes once it has read the answer; destroying at once could cost it the answer.
  socket.resume();
  socket.setTimeout(refusalLingerMs, () => socket.destroy());
}
