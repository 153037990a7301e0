// What the published contract does not say of API keys: their classes, and who refuses which.
import type { Static } from "typebox";
import { scopeOf, type Caller } from "../../auth/caller.ts";
import type { key, keyPolicy } from "../../contract/schemas/token.ts";
import { ConductorError } from "../../errors.ts";
import { readApp, setKeyPolicy } from "../../store/apps.ts";
import type { OrgRef } from "../../store/orgs.ts";
import { listTokens } from "../../store/tokens.ts";
import type { AppCall, Services } from "../call.ts";
import { keyView } from "../views/token.ts";

interface OrgCall {
  org: OrgRef;
  caller: Caller;
  services: Services;
}
type KeyPolicy = Static<typeof keyPolicy>;

export const keyHandlers = {
  listKeys: async ({ org, caller, services }: OrgCall): Promise<Static<typeof key>[]> => {
    const rows = await listTokens(services.db, org.id, scopeOf(caller));
    return rows.map(keyView);
  },
  getKeyPolicy: async (call: AppCall): Promise<KeyPolicy> => {
    const row = await readApp(call.services.db, call.app.id);
    if (row === undefined) throw gone(call);
    return { refuseDevelopmentKeys: row.refuseDevelopmentKeys };
  },
  setKeyPolicy: async (call: AppCall & { body: KeyPolicy }): Promise<void> => {
    const { app, body, services } = call;
    const changed = await setKeyPolicy(services.db, app.id, body.refuseDevelopmentKeys);
    services.directory.forget();
    if (!changed) throw gone(call);
    services.onAppChanged(app.id);
  },
};

function gone({ app }: AppCall): ConductorError {
  return new ConductorError("CONDUCTOR_APP_UNKNOWN", `There is no application ${app.name} any more.`);
}
