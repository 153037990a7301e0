// Asks another replica. Flow 3: another replica holds it.
import type { Trouble } from "../executors/connection-log.ts";
import { RequestLost } from "../executors/pending.ts";
import { ConductorError } from "../errors.ts";
import { messageRules } from "../wire/message-rules.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";
import { lostFailure } from "./attempts.ts";
import { readWhole } from "./executor-failure.ts";
import { PeerLink, PeerLost, type PeerLimits } from "./peer-link.ts";
import { troublesQuestion } from "./peer-message.ts";
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
  /** Asks the replica at `address` what went wrong there with connections of an organisation's executors. */
  troubles(address: string, orgId: string, requestId: string, deadline: number): Promise<Trouble[]>;
  close(): void;
}

/** Makes a client that keeps its links open. `secret` is shared by all replicas; `limits` bound an answer. */
export function createPeerClient(secret: string, limits: PeerLimits): PeerClient {
  const links = new Map<string, PeerLink>();
  const linkTo = (address: string, isSlow: boolean): PeerLink => {
    // Exports and imports have a link of their own, so that nothing waits behind megabytes.
    const name = `${address} ${isSlow ? "slow" : "quick"}`;
    const onClosed = () => {
      if (links.get(name) === link) links.delete(name);
    };
    const link = links.get(name) ?? new PeerLink({ address, secret, limits, onClosed });
    links.set(name, link);
    return link;
  };
  return {
    ask: async (address, app, type, request, { deadline, took, ...rest }) => {
      const remainingMs = Math.max(0, deadline - Date.now());
      const message = { app, type, request, options: { ...rest, remainingMs } };
      try {
        const link = linkTo(address, messageRules[type].slow);
        const reply = await link.ask(message, deadline + slackMs, took);
        return (rest.paged === true ? reply : await readWhole(app, reply as object)) as Reply<typeof type>;
      } catch (error) {
        throw error instanceof PeerLost ? peerFailure(address, app, type, error) : error;
      }
    },
    troubles: async (address, orgId, requestId, deadline) => {
      const options = { requestId, repeatable: true, remainingMs: Math.max(0, deadline - Date.now()) };
      const message = { app: { id: orgId, name: "" }, type: troublesQuestion, request: {}, options } as const;
      return (await linkTo(address, false).ask(message, deadline)) as Trouble[];
    },
    close: () => {
      for (const link of links.values()) link.close();
    },
  };
}

function peerFailure(address: string, app: AppRef, type: MessageType, lost: PeerLost): ConductorError {
  if (lost.arrived) {
    return lostFailure(app, type, new RequestLost(lost.timedOut ? "timeout" : "disconnected", true));
  }

  return new ConductorError(
    "CONDUCTOR_PEER_UNREACHABLE",
    `The replica at ${address} that holds the executors of application ${app.name} cannot be reached; try again, ` +
      "and check that all replicas have the same CONDUCTOR_PEER_SECRET.",
    { cause: lost },
  );
}
