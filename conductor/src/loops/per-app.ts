// Rounds that are done once per period for each application, by whichever replica claims them first. Flow 4.
import type { Logger } from "pino";
import { toError } from "../errors.ts";
import { claimApps, endClaim, type AppClaim, type ClaimRequest } from "../store/claims.ts";
import type { Database } from "../store/database.ts";
import { startLoop, type Loop } from "./loop.ts";
import { Turns } from "./turns.ts";

/** `"ended"` frees the claim; `"unknown"` keeps it until it runs out, because an executor may still be at work. */
export type RoundEnd = "ended" | "unknown";

export interface PerAppOptions {
  readonly db: Database;
  readonly log: Logger;
  readonly claim: Omit<ClaimRequest, "limit">;
  /** Does one application's round. What it throws is logged, and the next round tries again. */
  readonly work: (claim: AppClaim) => Promise<RoundEnd>;
}

/** Rounds that one replica begins at once, and has under way altogether. Some take minutes, for which no other one waits. */
const turnLimits = { places: 64, patienceMs: 1_000, total: 4_096 };
/** How often a replica looks for rounds that are due, in milliseconds; more often where a period is that short. */
const lookMs = 1_000;
const looksPerPeriod = 4;

/** Starts looking for due rounds. `stop` waits for those under way. */
export function startPerAppLoop({ db, log, claim, work }: PerAppOptions): Loop {
  const { task } = claim;
  const turns = new Turns(turnLimits);
  const run = async (claimed: AppClaim): Promise<void> => {
    try {
      if ((await work(claimed)) === "unknown") return;
    } catch (error) {
      log.warn({ err: toError(error), loop: task, app: claimed.app.name }, "round failed");
    }
    // When this fails too, the claim runs out.
    await endClaim(db, claimed).catch(() => undefined);
  };
  const loop = startLoop(
    task,
    Math.min(lookMs, (claim.periodSecs * 1_000) / looksPerPeriod),
    log,
    async () => {
      const limit = turns.free;
      if (limit === 0) return;
      for (const claimed of await claimApps(db, { ...claim, limit })) turns.begin(() => run(claimed));
    },
  );
  return {
    stop: async () => {
      await loop.stop();
      await turns.settled();
    },
  };
}
