// Requests that one connection has sent and waits for, and those that wait for their turn to be sent.
import { ConductorError, toError } from "../errors.ts";
import { BoundedMap } from "../memory.ts";
import type { ReplyMessage } from "../wire/codec.ts";
import { messageRules } from "../wire/message-rules.ts";
import type { MessageType } from "../wire/messages.ts";

/** What became of an answer: it did not come in time, the executor is gone, or it was more than is taken. */
export type Loss = "timeout" | "disconnected" | "tooLarge" | "noRoom";

/** Why a request got no answer. `sent` says whether the executor may have acted on it. */
export class RequestLost extends Error {
  override readonly name = "RequestLost";
  readonly sent: boolean;
  readonly why: Loss;
  /** What was too large, and the setting that bounds it. */
  readonly detail: string;

  constructor(why: Loss, sent: boolean, detail = "") {
    super(`request lost: ${why}, ${sent ? "sent" : "not sent"}`);
    this.why = why;
    this.sent = sent;
    this.detail = detail;
  }
}

/** Where requests go when it is their turn. */
export interface PendingOutbox {
  send(text: string | Buffer): void;
  /** Not yet taken by the executor. */
  readonly bytes: number;
}

/** Who waits for an answer. */
interface Waiter<Reply> {
  /** Called with the bytes of a large answer before it is handed over. May throw to refuse it. */
  readonly took?: ((bytes: number) => void) | undefined;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

interface Entry extends Waiter<ReplyMessage> {
  readonly id: string;
  readonly type: MessageType;
  text: string | Buffer; // mutable
  /** Epoch milliseconds. */
  readonly deadline: number;
}

/** Hands an answer over, with its bytes if it is a large one. */
export function handOver<Reply>(
  { took, resolve, reject }: Waiter<Reply>,
  reply: Reply,
  bytes: number | undefined,
): void {
  try {
    if (bytes !== undefined) took?.(bytes);
    resolve(reply);
  } catch (error) {
    reject(toError(error));
  }
}

/** Executors handle this many requests at once without harm; the Python SDK stops reading at seventeen. */
const windowSize = 8;
/** Where the id of an answer stands, in bytes. */
const headBytes = 512;
/** Maximum number of requests past their deadline whose late answers are still recognised. */
const maxOverdue = 1_024;
/** What may wait on one connection before further requests are refused. */
export interface PendingLimits {
  readonly maxWaiting: number;
  /** In bytes, with those that are being sent. One message may be larger, if it has the connection to itself. */
  readonly maxOutboxBytes: number;
}

/**
 * The window of one connection. At most eight requests are under way; a Go executor, which handles one message at
 * a time, gets nothing beside a slow one, and a Java executor nothing beside an export, whose frames it would mix up.
 */
export class PendingRequests {
  private sent: Entry[] = [];
  private waiting: Entry[] = [];
  private waitingBytes = 0;
  /** Types by id of requests that were sent and given up, the oldest first. */
  private readonly overdue = new BoundedMap<MessageType>(maxOverdue);
  private readonly outbox: PendingOutbox;
  private readonly limits: PendingLimits;
  private language: string | undefined;

  constructor(outbox: PendingOutbox, limits: PendingLimits) {
    this.outbox = outbox;
    this.limits = limits;
  }

  get size(): number {
    return this.sent.length + this.waiting.length;
  }

  /** Sets the SDK's language once it is known; it decides how much may run at once. */
  speaks(language: string | undefined): void {
    this.language = language;
  }

  /** Queues a request. Rejects with `RequestLost`, or with `CONDUCTOR_EXECUTOR_BUSY` when the queue is full. */
  add(request: Omit<Entry, "resolve" | "reject">): Promise<ReplyMessage> {
    const { text } = request;
    const { maxWaiting, maxOutboxBytes } = this.limits;
    if (this.waiting.length >= maxWaiting) return refuse(`${maxWaiting} requests`);
    const bytes = this.waitingBytes + this.outbox.bytes;
    if (bytes > 0 && bytes + text.length > maxOutboxBytes) return refuse(`${bytes} bytes`);
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...request, resolve, reject });
      this.waitingBytes += text.length;
      this.pump();
    });
  }

  /**
   * Hands an answer to its request, with its bytes if it is a large one. "late" when the request was given up before,
   * "unknown" when none of this id and type was sent or it has been answered already.
   */
  settle(reply: ReplyMessage, bytes?: number): "settled" | "late" | "unknown" {
    const at = this.sent.findIndex(({ id }) => id === reply.request_id);
    const entry = this.sent[at];
    if (entry === undefined) return this.forgive(reply) ? "late" : "unknown";
    if (entry.type !== reply.type) return "unknown";
    this.sent.splice(at, 1);
    handOver(entry, reply, bytes);
    this.pump();
    return "settled";
  }

  /** Fails every request whose deadline has passed. */
  expire(now: number): void {
    const isLate = (entry: Entry) => entry.deadline <= now;
    if (this.sent.some(isLate)) {
      const late = this.sent.filter(isLate);
      this.sent = this.sent.filter((entry) => !isLate(entry));
      for (const entry of late) {
        this.overdue.set(entry.id, entry.type);
        entry.reject(new RequestLost("timeout", true));
      }
    }
    if (this.waiting.some((entry) => entry.deadline <= now)) {
      const late = this.waiting.filter((entry) => entry.deadline <= now);
      this.waiting = this.waiting.filter((entry) => entry.deadline > now);
      this.waitingBytes = this.waiting.reduce((sum, { text }) => sum + text.length, 0);
      for (const entry of late) entry.reject(new RequestLost("timeout", false));
    }
    this.pump();
  }

  /** True when nothing was asked that has not been answered or given up. */
  get isExpectingNothing(): boolean {
    return this.sent.length === 0;
  }

  /** Whether a message that is not worth parsing is a late answer, which SDKs say at its start. True once for each. */
  isLate(message: Buffer): boolean {
    const head = message.toString("latin1", 0, headBytes);
    const id = /"request_id"\s*:\s*"([^"\\]+)"/.exec(head)?.[1];
    return id !== undefined && this.overdue.delete(id);
  }

  /** Fails everything: the connection is gone, or what comes from it can no longer be understood. */
  failAll(why: Loss = "disconnected", detail = ""): void {
    const sent = this.sent;
    const waiting = this.waiting;
    this.sent = [];
    this.waiting = [];
    this.waitingBytes = 0;
    for (const entry of sent) entry.reject(new RequestLost(why, true, detail));
    for (const entry of waiting) entry.reject(new RequestLost("disconnected", false));
  }

  /** True once for each request that was given up. */
  private forgive({ request_id, type }: ReplyMessage): boolean {
    return this.overdue.get(request_id) === type && this.overdue.delete(request_id);
  }

  private pump(): void {
    for (
      let next = this.waiting[0];
      next !== undefined && this.hasRoomFor(next.type);
      next = this.waiting[0]
    ) {
      this.waiting.shift();
      this.waitingBytes -= next.text.length;
      const { text } = next;
      // From here on only the outbox holds it, and only until the executor has taken it.
      next.text = "";
      this.sent.push(next);
      this.outbox.send(text);
    }
  }

  private hasRoomFor(type: MessageType): boolean {
    if (this.sent.length === 0) return true;
    if (this.sent.length >= windowSize) return false;
    const needsAll = (each: MessageType) => {
      const { slow, fragments } = messageRules[each];
      return (this.language === "go" && slow) || (this.language === "java" && fragments);
    };
    return !needsAll(type) && !this.sent.some((each) => needsAll(each.type));
  }
}

function refuse(waiting: string): Promise<never> {
  return Promise.reject(
    new ConductorError(
      "CONDUCTOR_EXECUTOR_BUSY",
      `The executor has ${waiting} waiting already; try again in a moment.`,
    ),
  );
}
