// Executors that were refused lately or give trouble, as far as the caller may know of their applications.
import type { Static } from "typebox";
import { coversApp, scopeOf, type Caller } from "../../auth/caller.ts";
import type { connectionTroubles } from "../../contract/schemas/executor.ts";
import { listApps } from "../../store/apps.ts";
import type { OrgRef } from "../../store/orgs.ts";
import type { Services } from "../call.ts";
import { nearest } from "../admission/nearest.ts";

interface TroublesCall {
  readonly org: OrgRef;
  readonly caller: Caller;
  readonly requestId: string;
  readonly services: Services;
}

/** Keys that are limited to some applications learn nothing of the others, nor of names that nobody has registered. */
export async function listConnectionTroubles(call: TroublesCall): Promise<Static<typeof connectionTroubles>> {
  const { org, caller, requestId, services } = call;
  const [{ troubles, silentReplicas }, apps] = await Promise.all([
    services.troubles.list(org.id, requestId),
    listApps(services.db, org.id),
  ]);
  const visible = apps.filter((app) => coversApp(caller, app));
  const ids = new Set(visible.map(({ id }) => id));
  const names = visible.map(({ name }) => name);
  const isLimited = scopeOf(caller) !== "all";
  const shown = troubles.filter(({ appId }) => (appId === null ? !isLimited : ids.has(appId)));
  return {
    troubles: shown.map(({ orgId: _orgId, firstAt, lastAt, ...trouble }) => ({
      ...trouble,
      resembles: trouble.appId === null ? (nearest(trouble.applicationName, names) ?? null) : null,
      firstAt: new Date(firstAt).toISOString(),
      lastAt: new Date(lastAt).toISOString(),
    })),
    silentReplicas,
  };
}
