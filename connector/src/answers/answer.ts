// One message, one function: what answers it, whether it changes something, and what it needs of the database.
import { runWithAbortableDbRetries } from "@dbos-inc/dbos-sdk/internal/context";
import { isOutage } from "../database/outage.ts";
import { checkSchema, firstSharedVersion } from "../database/schema.ts";
import type { Store } from "../database/store.ts";
import type { Reply, WireRequest } from "../link/envelope.ts";
import { Refusal } from "../refusal.ts";
import { reasonOf } from "../report.ts";
import type { Members } from "./members.ts";
import { withoutData } from "./metadata-only.ts";

/** Who answers, as Conductor is told. */
export interface Identity {
  readonly executorId: string;
  /** Undefined beside a database: no process of this version can take over work. */
  readonly version: string | undefined;
  readonly hostname: string;
  readonly language: string;
  readonly sdkVersion: string;
  /** Process id of the application, beside a process. */
  readonly pid: number | undefined;
  /** Said beside what a connector says of itself. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface Answering {
  readonly store: Store;
  readonly identity: Identity;
  readonly isReadOnly: boolean;
  /** Whether inputs, outputs and whatever else is the application's own stay with it. */
  readonly isMetadataOnly: boolean;
}

export interface Message {
  readonly changes: boolean;
  /** First version of the schema that has what its statements name. */
  readonly since: number;
  /** Longer than the usual time that it may take. */
  readonly timeoutMs?: number;
  readonly answer: (context: Answering, request: Members) => Promise<Reply> | Reply;
}

/** Longer than any statement may take. A change goes on after it, so that its outcome is then unknown. */
const usualTimeoutMs = 60_000;
/** How long a lost connection is tried again. */
const retryMs = 5_000;

/** A message that changes nothing. */
export function reading(answer: Message["answer"], since: number = firstSharedVersion): Message {
  return { changes: false, since, answer };
}

/** A message that changes something. */
export function changing(
  answer: Message["answer"],
  since: number = firstSharedVersion,
  timeoutMs?: number,
): Message {
  return { changes: true, since, answer, ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** Answers one request. Never rejects: what fails is told in `error_message`. */
export async function answerRequest(
  messages: Readonly<Record<string, Message>>,
  context: Answering,
  request: WireRequest,
): Promise<Reply> {
  const { type } = request;
  const message = Object.hasOwn(messages, type) ? messages[type] : undefined;
  if (message === undefined) return { error_message: "Unknown message type" };
  let limit: NodeJS.Timeout | undefined;
  try {
    if (message.changes && context.isReadOnly) {
      throw new Refusal(`This connector was started with --read-only, so ${type} is refused.`);
    }
    const asked = context.isMetadataOnly ? withoutData(request) : request;
    const tooLate = new Promise<never>((_, reject) => {
      const timeoutMs = message.timeoutMs ?? usualTimeoutMs;
      limit = setTimeout(() => reject(new Refusal(lateness(type, timeoutMs))), timeoutMs);
    });
    return await Promise.race([carryOut(type, message, context, asked), tooLate]);
  } catch (error) {
    if (isOutage(error)) context.store.outage.note(error);
    return { ...failed(type), error_message: sentenceOf(error) };
  } finally {
    clearTimeout(limit);
  }
}

/** The SDK's client goes on trying for ever where the database is away; here a caller waits for the answer. */
async function carryOut(
  type: string,
  message: Message,
  context: Answering,
  request: Members,
): Promise<Reply> {
  if (message.since === 0) return message.answer(context, request);
  const { store } = context;
  return runWithAbortableDbRetries(AbortSignal.timeout(retryMs), async () => {
    checkSchema(await store.schema(), type, message);
    const reply = await message.answer(context, request);
    store.outage.end();
    return reply;
  });
}

function lateness(type: string, timeoutMs: number): string {
  return `${type} took longer than ${timeoutMs / 1000} seconds; the database may still carry it out.`;
}

/** Some clients look at `success` alone. */
function failed(type: string): Reply {
  return type.startsWith("list_") || type.startsWith("get_") ? {} : { success: false };
}

const explained: Readonly<Record<string, string>> = {
  "23505": "A row with this id already exists",
  "57014": "The database took longer than a question may take",
  "42501": "The database role may not do this",
  "42P01": "The database lacks a table that this needs",
  "42703": "The database lacks a column that this needs",
  "25006": "The database takes no changes at present",
};

/** A sentence for people; never a statement, and never its values. */
function sentenceOf(error: unknown): string {
  if (isOutage(error)) return `The application's database cannot be reached at present: ${reasonOf(error)}.`;
  const explanation = explained[String((error as { readonly code?: unknown }).code)];
  return explanation === undefined ? reasonOf(error) : `${explanation}: ${reasonOf(error)}.`;
}
