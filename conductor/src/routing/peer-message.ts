// What one replica asks another: the request of a caller, who waits, and how it may be repeated.
import { ConductorError, errorCatalogue, type ErrorCode, type Problem } from "../errors.ts";
import { peerRawMembers } from "../wire/codec.ts";
import { JsonTooLarge, largeBytes, type JsonLimits } from "../wire/json-bounds.ts";
import { parseInTurns } from "../wire/large-json.ts";
import type { MessageType } from "../wire/messages.ts";
import { stringifyRaw } from "../wire/raw-json.ts";
import type { AppRef, AskOptions } from "./router.ts";

/** Path of the peer endpoint. It must not be reachable from outside; the shared secret guards it even so. */
export const peerPath = "/peer";

/** What one replica asks another of itself, and not of its executors. */
export const troublesQuestion = "connection_troubles";

export interface PeerMessage {
  /** For `troublesQuestion` the organisation. */
  readonly app: AppRef;
  readonly type: MessageType | typeof troublesQuestion;
  readonly request: unknown;
  /** `deadline` is told as what is left of it in milliseconds, since clocks differ. */
  readonly options: Omit<AskOptions, "deadline" | "took"> & { readonly remainingMs: number };
}

/** One message on the link: a number that pairs question and answer, what it is, and JSON behind a line break. */
export function encodePeer(id: number, kind: "ask" | "reply" | "failure", value: unknown): Buffer {
  const body = stringifyRaw(value);
  const head = `${id} ${kind}\n`;
  return typeof body === "string" ? Buffer.from(head + body) : Buffer.concat([Buffer.from(head), ...body]);
}

/** A message of a peer. Its `value` is a `JsonTooLarge` where it was more than may be parsed here. */
interface ReadMessage {
  readonly id: number;
  readonly kind: string;
  readonly value: unknown;
}

/** Takes a message apart, a large one in turns. Undefined for what no replica of this version sends. */
export async function readMessage(data: Buffer, limits: JsonLimits): Promise<ReadMessage | undefined> {
  const end = data.indexOf("\n");
  const [id = "", kind = ""] = data.toString("latin1", 0, Math.max(0, end)).split(" ");
  const body = data.subarray(end + 1);
  try {
    const value: unknown =
      body.length < largeBytes
        ? JSON.parse(body.toString("utf8"))
        : await parseInTurns(body, peerRawMembers, limits);
    return { id: Number(id), kind, value };
  } catch (error) {
    return error instanceof JsonTooLarge ? { id: Number(id), kind, value: error } : undefined;
  }
}

/** What is said of a message that is more than may be parsed here. */
export function tooLarge({ message }: JsonTooLarge): ConductorError {
  return new ConductorError(
    "CONDUCTOR_ANSWER_TOO_LARGE",
    `A replica sent ${message}, which this one does not take; ask for less at once, and give all replicas the same limits.`,
  );
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
  if (typeof type !== "string" || typeof detail !== "string" || !type.startsWith(problemPrefix)) {
    return undefined;
  }
  const code = type.slice(problemPrefix.length);
  return code in errorCatalogue ? new ConductorError(code as ErrorCode, detail) : undefined;
}
