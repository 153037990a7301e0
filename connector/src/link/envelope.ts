// The frame around every message: Conductor asks, and the answer has the same type and id.
import { reasonOf } from "../report.ts";

/** One request as it came in. Members beside the first two depend on its type and are not checked yet. */
export interface WireRequest {
  readonly type: string;
  readonly request_id: string;
  readonly [member: string]: unknown;
}

/** Members of an answer, beside its type, its id and `error_message`. */
export type Reply = Readonly<Record<string, unknown>>;

/** Reads one text frame. Undefined for what no Conductor sends; such a frame is left without an answer. */
export function readRequest(text: string): WireRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { type, request_id: id } = value as Partial<WireRequest>;
  return typeof type === "string" && typeof id === "string" ? (value as WireRequest) : undefined;
}

/** The text frame of an answer. Members without a value are left out; what no text can hold is told instead. */
export function encodeReply({ type, request_id }: WireRequest, reply: Reply): string {
  try {
    return JSON.stringify({ type, request_id, ...reply });
  } catch (error) {
    const error_message = `The answer cannot be sent: ${reasonOf(error)}`;
    return JSON.stringify({ type, request_id, error_message });
  }
}
