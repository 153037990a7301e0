// Asks another replica. Flow 3: another replica holds it.
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { ConductorError } from "../errors.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";
import { RequestLost } from "../executors/pending.ts";
import { parseWithLiteral } from "../wire/literal.ts";
import { lostFailure } from "./attempts.ts";
import { fromProblem, peerPath, type PeerMessage } from "./peer-message.ts";
import type { AppRef, AskOptions } from "./router.ts";

/** How long a peer may take beyond the caller's deadline to say that it failed, in milliseconds. */
const slackMs = 250;

export interface PeerClient {
  /**
   * Asks the replica at `address` (`host:port`). Throws what the peer's router threw, or
   * `CONDUCTOR_PEER_UNREACHABLE` when the request surely did not arrive.
   */
  ask<T extends MessageType>(
    address: string,
    app: AppRef,
    type: T,
    request: Request<T>,
    options: AskOptions,
  ): Promise<Reply<T>>;
  close(): void;
}

/** Makes a client that keeps connections to peers open. `secret` is shared by all replicas. */
export function createPeerClient(secret: string): PeerClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, scheduling: "fifo" });
  return {
    ask: async (address, app, type, request, { deadline, ...rest }) => {
      const remainingMs = Math.max(0, deadline - Date.now());
      const message: PeerMessage = { app, type, request, options: { ...rest, remainingMs } };
      const { status, body } = await post(
        agent,
        address,
        secret,
        JSON.stringify(message),
        remainingMs + slackMs,
      ).catch((error: unknown) => {
        throw peerFailure(address, app, type, error);
      });
      if (status === 200) return body as Reply<typeof type>;
      throw (
        fromProblem(body) ??
        new ConductorError(
          "CONDUCTOR_PEER_UNREACHABLE",
          `The replica at ${address} refused a request of another replica with status ${status}; ` +
            "check that all replicas have the same CONDUCTOR_PEER_SECRET.",
        )
      );
    },
    close: () => agent.destroy(),
  };
}

/** A request that failed on the way: `arrived` says whether the peer may have acted on it. */
class PeerLost extends Error {
  override readonly name = "PeerLost";
  readonly arrived: boolean;
  readonly timedOut: boolean;

  constructor(arrived: boolean, timedOut: boolean, cause?: unknown) {
    super("peer lost", { cause });
    this.arrived = arrived;
    this.timedOut = timedOut;
  }
}

function post(
  agent: Agent,
  address: string,
  secret: string,
  text: string,
  timeoutMs: number,
): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    let connected = false;
    let timedOut = false;
    const call = httpRequest(
      `http://${address}${peerPath}`,
      {
        agent,
        method: "POST",
        headers: {
          authorization: `Bearer ${secret}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(text),
        },
      },
      (response) => {
        read(response).then(resolve, (error: unknown) => reject(new PeerLost(true, timedOut, error)));
      },
    );
    const timer = setTimeout(() => {
      timedOut = true;
      call.destroy(new Error("deadline"));
    }, timeoutMs);
    call.on("socket", (socket) => {
      connected = !socket.connecting;
      socket.once("connect", () => {
        connected = true;
      });
    });
    call.on("error", (error) => reject(new PeerLost(connected, timedOut, error)));
    call.on("close", () => clearTimeout(timer));
    call.end(text);
  });
}

async function read(response: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = parseWithLiteral(Buffer.concat(chunks), "serialized_workflow");
  return { status: response.statusCode ?? 0, body };
}

function peerFailure(address: string, app: AppRef, type: MessageType, error: unknown): unknown {
  if (!(error instanceof PeerLost)) return error;
  if (error.arrived) {
    return lostFailure(app, type, new RequestLost(error.timedOut ? "timeout" : "disconnected", true));
  }
  return new ConductorError(
    "CONDUCTOR_PEER_UNREACHABLE",
    `The replica at ${address} that holds the executors of application ${app.name} cannot be reached; try again.`,
    { cause: error },
  );
}
