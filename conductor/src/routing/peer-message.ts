// What one replica asks another: the request of a caller, who waits, and how it may be repeated.
import { ConductorError, errorCatalogue, type ErrorCode, type Problem } from "../errors.ts";
import { parseWithLiteral, stringifyWithLiteral } from "../wire/literal.ts";
import type { MessageType } from "../wire/messages.ts";
import type { AppRef, AskOptions } from "./router.ts";

/** Path of the peer endpoint. It must not be reachable from outside; the shared secret guards it even so. */
export const peerPath = "/peer";

export interface PeerMessage {
  app: AppRef;
  type: MessageType;
  request: unknown;
  /** `deadline` is told as what is left of it in milliseconds, since clocks differ. */
  options: Omit<AskOptions, "deadline"> & { remainingMs: number };
}

/** One message on the link: a number that pairs question and answer, what it is, and JSON behind a line break. */
export function encodePeer(id: number, kind: "ask" | "reply" | "failure", value: unknown): Buffer {
  const body = stringifyWithLiteral(value);
  const head = `${id} ${kind}\n`;
  return typeof body === "string" ? Buffer.from(head + body) : Buffer.concat([Buffer.from(head), ...body]);
}

/** Takes a message apart. Undefined for what no replica of this version sends. */
export function readMessage(data: Buffer): { id: number; kind: string; value: unknown } | undefined {
  const end = data.indexOf("\n");
  const [id = "", kind = ""] = data.toString("latin1", 0, Math.max(0, end)).split(" ");
  try {
    return { id: Number(id), kind, value: parseWithLiteral(data.subarray(end + 1), "serialized_workflow") };
  } catch {
    return undefined;
  }
}

/** Prefix of the `type` of a problem document; the error code follows. */
const problemPrefix = "urn:podium:error:";

/** A failure as the part of its problem document that a peer needs. */
export function toPeerProblem({ code, message }: ConductorError): Pick<Problem, "type" | "detail"> {
  return { type: `${problemPrefix}${code}`, detail: message };
}

/** Turns a peer's problem document back into the failure that it describes. */
export function fromProblem(value: unknown): ConductorError | undefined {
  const { type, detail } = (typeof value === "object" && value !== null ? value : {}) as Partial<Problem>;
  if (typeof type !== "string" || typeof detail !== "string" || !type.startsWith(problemPrefix))
    return undefined;
  const code = type.slice(problemPrefix.length);
  return code in errorCatalogue ? new ConductorError(code as ErrorCode, detail) : undefined;
}
