// How many requests each caller may make, as a token bucket per name. Nothing ticks: a bucket is filled up when it is
// looked at. The bucket that was used least recently is dropped when there are too many; a new bucket starts full.
import { ConductorError } from "../../errors.ts";
import { BoundedMap } from "../../memory.ts";

export interface RateLimit {
  /** Counts one. Throws `CONDUCTOR_TOO_MANY_REQUESTS` when the bucket of this name is empty. */
  take(name: string): void;
  /** Throws like `take`, and counts nothing. */
  check(name: string): void;
}

interface Bucket {
  tokens: number; // mutable
  /** When it was last filled up, in epoch milliseconds. */
  at: number; // mutable
}

const maxBuckets = 10_000;
/** A caller that was quiet may make the requests of this many seconds at once. */
const burstSecs = 2;

/** Makes one. `clock` returns epoch milliseconds. */
export function createRateLimit(perSecond: number, clock: () => number): RateLimit {
  const buckets = new BoundedMap<Bucket>(maxBuckets);
  const most = perSecond * burstSecs;
  const fill = (bucket: Bucket): Bucket => {
    const now = clock();
    bucket.tokens = Math.min(most, bucket.tokens + ((now - bucket.at) * perSecond) / 1_000);
    bucket.at = now;
    return bucket;
  };
  /** The bucket, filled up. */
  const find = (name: string): Bucket => {
    const bucket = fill(buckets.get(name) ?? { tokens: most, at: clock() });
    buckets.set(name, bucket);
    return bucket;
  };
  const tooMany = ({ tokens }: Bucket): ConductorError =>
    new ConductorError(
      "CONDUCTOR_TOO_MANY_REQUESTS",
      `More than ${perSecond} requests per second came from here; send fewer, or ask an operator for a higher limit.`,
      { retryAfterSecs: Math.ceil((1 - tokens) / perSecond) },
    );
  return {
    take: (name) => {
      const bucket = find(name);
      if (bucket.tokens < 1) throw tooMany(bucket);
      bucket.tokens -= 1;
    },
    check: (name) => {
      const bucket = find(name);
      if (bucket.tokens < 1) throw tooMany(bucket);
    },
  };
}
