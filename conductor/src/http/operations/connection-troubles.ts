// Executors that were refused lately or give trouble, as far as the caller may know of their applications.
import { coversApp, scopeOf } from "../../auth/caller.ts";
import { listApps } from "../../store/apps.ts";
import { nearest } from "../admission/nearest.ts";
import type { Handlers } from "../call.ts";

export const connectionTroubleHandlers = {
  /** A key that is limited to some applications learns nothing of the others, nor of names that are not registered. */
  listConnectionTroubles: async ({ org, caller, requestId, services }) => {
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
  },
} satisfies Partial<Handlers>;
