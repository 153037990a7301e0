// Finds the executor that can answer, on whichever replica holds its socket. Flow 2: a person asks.
import type { Role } from "../executors/hub.ts";
import type { MessageType, Reply, Request } from "../wire/messages.ts";

/** The application that is asked, as the store knows it. */
export interface AppRef {
  readonly id: string;
  readonly name: string;
}

export interface AskOptions {
  /** Correlates the HTTP log, the wire messages and a peer's log. */
  readonly requestId: string;
  /** Epoch milliseconds after which the answer is of no use. */
  readonly deadline: number;
  /** Only this executor may answer. */
  readonly executorId?: string;
  /** Only executors that run this application version may answer. Connectors have none, and answer for every version. */
  readonly version?: string;
  /** Only these may answer. Without it executors are asked first, and connectors where none of them can answer. */
  readonly role?: Role;
  /**
   * Whether the message may reach two executors: true for reads and for writes that repeat harmlessly.
   * When false, a message that may have been delivered is never sent again, and its outcome is unknown.
   */
  readonly repeatable: boolean;
  /** Asks the next executor also when one reports a failure, and not only when one is lost. */
  readonly persistent?: boolean;
  /** The caller reads lists page by page: a large one comes as a `LargeList`. */
  readonly paged?: boolean;
  /** Called with the bytes of a large answer, which the caller holds from then on. Throws where there is no room for them. */
  readonly took?: (bytes: number) => void;
}

export interface Router {
  /**
   * Sends one message to a healthy executor of the application and resolves with its answer, in which
   * failures have been told apart from results already.
   * Throws a `ConductorError`: not connected (503), timed out, disconnected, failed, unsupported or outcome
   * unknown (502).
   */
  ask<T extends MessageType>(
    app: AppRef,
    type: T,
    request: Request<T>,
    options: AskOptions,
  ): Promise<Reply<T>>;
}
