// Checks what a caller sends. Every problem of a request is reported, in sentences.

/** A request that cannot be served as it is. `problems` are complete sentences for the caller. */
export class BadRequest extends Error {
  readonly statusCode = 400;
  constructor(problems: readonly string[]) {
    super(problems.join(" "));
    this.name = "BadRequest";
  }
}

export interface EnqueueRequest {
  /** How long each workflow sleeps, in seconds. */
  readonly seconds: number;
  /** One per workflow; undefined lets the SDK draw a random one. */
  readonly workflowIds: (string | undefined)[];
}

const maxSeconds = 86_400;
const maxCount = 1000;
const maxParcels = 20;
const idPattern = /^[A-Za-z0-9._:-]{1,100}$/;

/** Reads `/enqueue/:seconds?id=&count=`. With a count, the ids are `id-1`, `id-2`, … Throws a `BadRequest`. */
export function readEnqueue(seconds: string, query: Record<string, unknown>): EnqueueRequest {
  const problems: string[] = [];
  const sleep = wholeNumber("seconds", seconds, 0, maxSeconds, problems);
  const count = wholeNumber("count", query["count"] ?? "1", 1, maxCount, problems);
  const { id } = query;
  if (id !== undefined && (typeof id !== "string" || !idPattern.test(id))) {
    problems.push(
      `id is ${JSON.stringify(id)}: use 1 to 100 letters, digits, dots, colons, hyphens and underscores.`,
    );
  }
  if (problems.length > 0) throw new BadRequest(problems);
  const nth = (n: number) => (count === 1 ? String(id) : `${String(id)}-${n}`);
  const workflowIds = Array.from({ length: count }, (_, index) =>
    id === undefined ? undefined : nth(index + 1),
  );
  return { seconds: sleep, workflowIds };
}

/** Reads the number of parcels of an order. Throws a `BadRequest`. */
export function readParcels(parcels: string): number {
  const problems: string[] = [];
  const count = wholeNumber("parcels", parcels, 1, maxParcels, problems);
  if (problems.length > 0) throw new BadRequest(problems);
  return count;
}

function wholeNumber(name: string, value: unknown, min: number, max: number, problems: string[]): number {
  const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  problems.push(`${name} is ${JSON.stringify(value)}: it must be a whole number from ${min} to ${max}.`);
  return min;
}
