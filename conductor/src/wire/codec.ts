// Text frame ↔ message. The encoding satisfies all four SDKs at once: some exit, hang or disconnect on anything else.
import { JsonTooLarge, type JsonLimits } from "./json-bounds.ts";
import { parseInTurns, type RawMembers } from "./large-json.ts";
import type { MessageType, Request } from "./messages.ts";
import { stringifyRaw } from "./raw-json.ts";

/** An answer as it came in: an object with its correlation, members not checked yet. */
export interface ReplyMessage {
  readonly type: string;
  readonly request_id: string;
  readonly error_message?: string | null;
  [member: string]: unknown;
}

/**
 * Encodes one request. `type` and `request_id` come first, because the Java SDK looks at the start of the text
 * before it parses. Members without a value are left out: null and empty lists mean something else to some SDKs.
 * Throws a `TypeError` for a number that is not a safe non-negative integer: some SDKs splice numbers into SQL.
 */
export function encodeRequest<T extends MessageType>(
  type: T,
  requestId: string,
  request: Request<T>,
): string | Buffer {
  const members: Record<string, unknown> = { type, request_id: requestId };
  for (const [name, value] of Object.entries(request)) {
    if (name === "body") members[name] = encodeBody(type, value as Record<string, unknown>);
    else if (value !== undefined && !isEmptyList(value)) members[name] = checked(name, value);
  }
  if (type !== "import_workflow") return disguiseImport(JSON.stringify(members));
  const message = stringifyRaw(members);
  return typeof message === "string" ? message : Buffer.concat(message);
}

function encodeBody(type: MessageType, body: Record<string, unknown>): Record<string, unknown> {
  const members: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    if (!isWithoutValue(value)) members[name] = checked(name, value);
  }

  if (type === "get_workflow_aggregates") {
    // The TypeScript SDK reads the second spelling of each pair, Python and Go the first.
    if ("workflow_ids" in members) members["workflow_uuids"] = members["workflow_ids"];
    if ("user" in members) members["authenticated_user"] = members["user"];
  }
  return members;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isWithoutValue(value: unknown): boolean {
  if (value === undefined || value === "" || isEmptyList(value)) return true;
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
  );
}

function checked(name: string, value: unknown): unknown {
  if (typeof value === "number" && !(Number.isSafeInteger(value) && value >= 0)) {
    throw new TypeError(`wire member ${name} must be a whole number of at least 0, not ${value}`);
  }

  return value;
}

/** Java takes any message that has the quoted text near its start for an import; an escape hides it. */
function disguiseImport(text: string): string {
  const head = text.slice(0, 220);
  if (!head.includes('"import_workflow"')) return text;
  return head.replaceAll('"import_workflow"', '"import\\u005fworkflow"') + text.slice(220);
}

/** Parses one text frame of less than `largeBytes`. Undefined when it is not an object with a `type` and a `request_id`. */
export function decodeReply(data: Buffer): ReplyMessage | undefined {
  try {
    return asReply(JSON.parse(data.toString("utf8")));
  } catch {
    return undefined;
  }
}

/** What applications have written, and exports. */
const payloads = ["Input", "Output", "Error", "output", "error", "value", "message"];
const exported = "serialized_workflow";
const lists: ReadonlySet<string> = new Set(["output", "events", "notifications", "streams"]);
const rawMembers: RawMembers = { texts: new Set(payloads), uncheckedTexts: new Set([exported]), lists };
/** The same in what replicas tell each other, who have checked it. */
export const peerRawMembers: RawMembers = {
  texts: new Set(),
  uncheckedTexts: new Set([...payloads, exported]),
  lists,
};

/**
 * The same for larger ones, in turns. Large payloads, exports and lists stay as they came: see `parseInTurns`. Throws
 * `JsonTooLarge` where there is more to parse than the limits allow.
 */
export async function decodeLargeReply(data: Buffer, limits: JsonLimits): Promise<ReplyMessage | undefined> {
  try {
    return asReply(await parseInTurns(data, rawMembers, limits));
  } catch (error) {
    if (error instanceof JsonTooLarge) throw error;
    return undefined;
  }
}

function asReply(value: unknown): ReplyMessage | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const message = value as ReplyMessage;
  return typeof message.type === "string" && typeof message.request_id === "string" ? message : undefined;
}
