// How long a caller waits.

/** Official clients give up after 30 s; they get an answer before that. */
const defaultWaitMs = 25_000;
const maxWaitSecs = 300;

export interface Wait {
  readonly ms: number;
  /** The seconds that were asked for and granted, when they were asked for. */
  readonly appliedSecs?: number;
}

/** Reads `Prefer: wait=N` (RFC 7240) with N in seconds, granting 300 at most. Anything else leaves the default. */
export function readWait(prefer: string | string[] | undefined): Wait {
  if (prefer === undefined) return { ms: defaultWaitMs };
  const preferences = (Array.isArray(prefer) ? prefer.join(",") : prefer).split(/[,;]/);
  for (const preference of preferences) {
    const match = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*$/i.exec(preference);
    const asked = Number(match?.[1] ?? 0);
    if (asked === 0) continue;
    const appliedSecs = Math.min(asked, maxWaitSecs);
    return { ms: appliedSecs * 1_000, appliedSecs };
  }
  return { ms: defaultWaitMs };
}
