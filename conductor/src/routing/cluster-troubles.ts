// What went wrong with connections, on every replica: each knows only of those that came to it.
import { troubleKey, type ConnectionLog, type Trouble } from "../executors/connection-log.ts";
import type { PeerClient } from "./peer-client.ts";

export interface ClusterTroubles {
  /** The newest first. `silentReplicas` did not answer in time, so that what they know is missing. */
  list(
    orgId: string,
    requestId: string,
  ): Promise<{ readonly troubles: Trouble[]; readonly silentReplicas: number }>;
}

/** How long peers are waited for, in milliseconds. */
const patienceMs = 2_000;

/** `addresses` returns those of the other replicas that are alive. */
export function createClusterTroubles(
  own: ConnectionLog,
  peers: PeerClient | undefined,
  addresses: () => readonly string[],
): ClusterTroubles {
  return {
    list: async (orgId, requestId) => {
      const deadline = Date.now() + patienceMs;
      const asked = peers === undefined ? [] : addresses();
      const answers = await Promise.allSettled(
        asked.map((address) => peers!.troubles(address, orgId, requestId, deadline)),
      );
      const told = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
      return {
        troubles: joined([own.list(orgId), ...told].flat()),
        silentReplicas: asked.length - told.length,
      };
    },
  };
}

/** A client that comes to several replicas in turn has one trouble. */
function joined(troubles: Trouble[]): Trouble[] {
  const byKey = new Map<string, Trouble>();
  for (const each of troubles) {
    const key = troubleKey(each);
    const known = byKey.get(key);
    const later = known === undefined || each.lastAt > known.lastAt ? each : known;
    byKey.set(key, {
      ...later,
      firstAt: Math.min(each.firstAt, known?.firstAt ?? each.firstAt),
      count: each.count + (known?.count ?? 0),
    });
  }
  return [...byKey.values()].sort((a, b) => b.lastAt - a.lastAt);
}
