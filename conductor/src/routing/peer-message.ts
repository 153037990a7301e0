// What one replica asks another: the request of a caller, who waits, and how it may be repeated.
import { ConductorError, errorCatalogue, type ErrorCode, type Problem } from "../errors.ts";
import type { MessageType } from "../wire/messages.ts";
import type { AppRef, AskOptions } from "./router.ts";

/** Path of the peer endpoint. It must not be reachable from outside; the shared secret guards it even so. */
export const peerPath = "/peer/ask";

export interface PeerMessage {
  app: AppRef;
  type: MessageType;
  request: unknown;
  /** `deadline` is told as what is left of it in milliseconds, since clocks differ. */
  options: Omit<AskOptions, "deadline"> & { remainingMs: number };
}

/** Prefix of the `type` of a problem document; the error code follows. */
const problemPrefix = "urn:podium:error:";

/** Turns a peer's problem document back into the failure that it describes. */
export function fromProblem(value: unknown): ConductorError | undefined {
  const { type, detail } = (typeof value === "object" && value !== null ? value : {}) as Partial<Problem>;
  if (typeof type !== "string" || typeof detail !== "string" || !type.startsWith(problemPrefix))
    return undefined;
  const code = type.slice(problemPrefix.length);
  return code in errorCatalogue ? new ConductorError(code as ErrorCode, detail) : undefined;
}
