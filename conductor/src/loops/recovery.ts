// Notices dead executors and moves their work: the reason Conductor exists. Flow 4: time passes.
import type { Logger } from "pino";
import { isUnavailable } from "../errors.ts";
import type { Quota } from "../quota.ts";
import type { Router } from "../routing/router.ts";
import type { Database } from "../store/database.ts";
import { claimDead, markStranded, type AppVersion, type DeadGroup } from "../store/dead-executors.ts";
import { removeOrphanConnectors } from "../store/connectors.ts";
import { declareDead, disconnectOrphans } from "../store/executors.ts";
import { startLoop, type Loop } from "./loop.ts";
import { recoverGroup } from "./recover-group.ts";
import { Turns } from "./turns.ts";

/** The part of `Presence` that recovery depends on. */
export interface Watch {
  readonly isWatching: boolean;
  flush(): Promise<void>;
  interrupt(): void;
}

export interface RecoveryOptions {
  readonly db: Database;
  readonly router: Router;
  readonly watch: Watch;
  readonly log: Logger;
  readonly replicaId: string;
  /** Minimum time for an executor to come back after a failure on Conductor's side, in seconds. */
  readonly graceSecs: number;
  /** An executor that a draining replica sent away is expected on another one within this, in seconds. */
  readonly reconnectSecs: number;
  /** Length of the periods that recoveries are counted for, in seconds. */
  readonly metricsPeriodSecs: number;
  /** Places of recoveries under way, by the id of an application: one for each of its versions. */
  readonly places: Quota;
  readonly intervalMs?: number;
}

/** A claim outlives the longest recovery of a group: two sets of questions and the recovery itself. */
const claimSecs = 150;
/** Groups that one replica has under way. */
const turnLimits = { places: 256, patienceMs: 500, total: 4_096 };

/** Declares executors dead and recovers their workflows, until stopped. */
export function startRecovery(options: RecoveryOptions): Loop {
  const { db, watch, log, places } = options;
  const turns = new Turns(turnLimits);
  const running = new Set<AppVersion>();
  let claiming: Promise<void> | undefined;
  let isStopped = false;

  const recover = async (group: DeadGroup, turn: AppVersion): Promise<void> => {
    await recoverGroup({ ...options, aside: (work) => turns.begin(work) }, group);
    running.delete(turn);
    places.release(turn.appId);
    // There may be more of this version than one group holds.
    await claimOnce().catch(ignore);
  };
  const claimOnce = () => (claiming ??= claim().finally(() => (claiming = undefined)));
  const claim = async (): Promise<void> => {
    if (isStopped || !watch.isWatching || turns.free === 0) return;
    const limits = { maxPerApp: places.limit, limit: turns.free };
    const groups = await claimDead(db, { claimSecs, ...limits, running: [...running] });
    for (const group of groups) {
      const { app, version, served, stranded } = group;
      if (served && stranded > 0) {
        log.info({ app: app.name, version, executors: stranded }, "executor found for stranded work");
      }
      const turn = { appId: app.id, version };
      running.add(turn);
      places.take(turn.appId);
      turns.begin(() => recover(group, turn));
    }
  };
  const loop = startLoop("recovery", options.intervalMs ?? 1_000, log, async () => {
    if (!watch.isWatching) return;
    try {
      await judge(options);
      await claimOnce();
      for (const { appName, version, executors } of await markStranded(db)) {
        log.warn(
          { app: appName, version, executors },
          "work stranded: no executor of its version is connected",
        );
      }
    } catch (error) {
      if (isUnavailable(error)) watch.interrupt();
      throw error;
    }
  });
  return {
    stop: async () => {
      isStopped = true;
      await loop.stop();
      await turns.settled();
    },
  };
}

/** Marks lost executors DISCONNECTED, and those that were gone too long DEAD. */
async function judge({
  db,
  watch,
  log,
  replicaId,
  graceSecs,
  reconnectSecs,
}: RecoveryOptions): Promise<void> {
  // Executors that are connected here must be known as such before any is judged.
  await watch.flush();
  if (!watch.isWatching) return;
  await disconnectOrphans(db, replicaId, { graceSecs, reconnectSecs });
  await removeOrphanConnectors(db, replicaId, reconnectSecs);
  for (const dead of await declareDead(db, replicaId, graceSecs)) log.warn(dead, "executor dead");
}

function ignore(): void {}
