// Queues that hold workflows for long and do not become shorter, with the reason.
import { number } from "../job.ts";
import type { Need } from "../needs.ts";
import { drainMs } from "../queue-flow.ts";
import type { Flow } from "../queue-flow.ts";
import { queueWords } from "../queues.ts";
import type { Group } from "../queues.ts";
import { formatAge } from "../time.ts";
import type { Why } from "./known.ts";

/** Shorter waits are usual, in milliseconds. */
const longWaitMs = 60_000;
/** Queues whose oldest workflow is looked up, which takes a request each. */
const lookedUp = 3;

/** A queue whose oldest workflow has waited for long. */
export interface Waiting {
  readonly queue: string;
  readonly queued: number;
  readonly oldest: string;
}

/** The queues that have let a workflow wait for long, the longest wait first. */
export function longWaits(groups: readonly Group[], nowMs: number): Waiting[] {
  return groups
    .flatMap(({ group, count = 0, minCreatedAt }) => {
      const queue = group["queue_name"] ?? null;
      if (queue === null || group["status"] !== "ENQUEUED" || minCreatedAt === undefined) return [];
      return nowMs - Date.parse(minCreatedAt) < longWaitMs
        ? []
        : [{ queue, queued: count, oldest: minCreatedAt }];
    })
    .sort((a, b) => a.oldest.localeCompare(b.oldest))
    .slice(0, lookedUp);
}

/** What came into one queue and what ended in it, from counts by queue. */
export function flowOf(
  queue: string,
  { came, ended }: { readonly came: readonly Group[]; readonly ended: readonly Group[] },
): Flow {
  const of = (groups: readonly Group[]): number =>
    groups.find(({ group }) => group["queue_name"] === queue)?.count ?? 0;
  return { came: of(came), ended: of(ended) };
}

/** Says that a queue does not drain and why; nothing where it does, or where another matter explains it. */
export function stuckNeeds(
  { queue, queued, oldest }: Waiting,
  around: {
    readonly flow: Flow | undefined;
    readonly windowMs: number;
    readonly why: Why | undefined;
    readonly nowMs: number;
  },
): Need[] {
  const { flow, windowMs, why, nowMs } = around;
  if (flow === undefined || drainMs(queued, flow, windowMs) !== undefined) return [];
  // A version without executors and an application without them are matters of their own.
  if (why?.remedy?.kind === "fork" || why?.remedy?.kind === "connect") return [];
  const name = queueWords(queue);
  const does = flow.ended === 0 ? "does not drain" : "does not become shorter";
  const age = formatAge(nowMs - Date.parse(oldest));
  const reason = why === undefined ? "" : ` The oldest: ${lowered(why.sentence)}`;
  return [
    {
      key: `queue ${queue}`,
      tone: "queued",
      sentence: `${name.charAt(0).toUpperCase()}${name.slice(1)} ${does}: ${number(queued)} queued, for up to ${age}.${reason}`,
      about: { kind: "queue", queue },
    },
  ];
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
