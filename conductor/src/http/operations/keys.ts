// What the published contract does not say of API keys: their classes, who refuses which, and new names.
import type { Static } from "typebox";
import { scopeOf, type Caller } from "../../auth/caller.ts";
import type { key, keyPolicy, renameKeyInput } from "../../contract/schemas/token.ts";
import { ConductorError } from "../../errors.ts";
import { readApp, setKeyPolicy } from "../../store/apps.ts";
import type { OrgRef } from "../../store/orgs.ts";
import { listTokens, renameToken } from "../../store/tokens.ts";
import type { AppCall, Services } from "../call.ts";
import { keyView } from "./views/token.ts";
import { tokenExists, tokenUnknown } from "./tokens.ts";

interface OrgCall {
  readonly org: OrgRef;
  readonly caller: Caller;
  readonly services: Services;
}
interface RenameCall {
  readonly org: OrgRef;
  readonly params: { readonly tokenName: string };
  readonly body: Static<typeof renameKeyInput>;
  readonly services: Services;
}
type KeyPolicy = Static<typeof keyPolicy>;

export const keyHandlers = {
  listKeys: async ({ org, caller, services }: OrgCall): Promise<Static<typeof key>[]> => {
    const rows = await listTokens(services.db, org.id, scopeOf(caller));
    return rows.map(keyView);
  },
  renameToken: async (call: RenameCall): Promise<void> => {
    const { org, params, body, services } = call;
    const outcome = await renameToken(services.db, org.id, params.tokenName, body.newName);
    if (outcome === "unknown") throw tokenUnknown(params.tokenName);
    if (outcome === "taken") throw tokenExists(body.newName);
    services.credentials.forget();
  },
  getKeyPolicy: async (call: AppCall): Promise<KeyPolicy> => {
    const row = await readApp(call.services.db, call.app.id);
    if (row === undefined) throw gone(call);
    return { refuseDevelopmentKeys: row.refuseDevelopmentKeys };
  },
  setKeyPolicy: async (call: AppCall & { readonly body: KeyPolicy }): Promise<void> => {
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
