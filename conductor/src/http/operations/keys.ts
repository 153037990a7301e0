// What Podium adds to API keys: their classes, which applications refuse which class, and renaming.
import { scopeOf } from "../../auth/caller.ts";
import { ConductorError } from "../../errors.ts";
import { readApp, setKeyPolicy } from "../../store/apps.ts";
import { listTokens, renameToken } from "../../store/tokens.ts";
import type { AppCall, Handlers } from "../call.ts";
import { keyView } from "./views/token.ts";
import { tokenExists, tokenUnknown } from "./tokens.ts";

export const keyHandlers = {
  listKeys: async ({ org, caller, services }) => {
    const rows = await listTokens(services.db, org.id, scopeOf(caller));
    return rows.map(keyView);
  },
  renameToken: async (call) => {
    const { org, params, body, services } = call;
    const outcome = await renameToken(services.db, org.id, params.tokenName, body.newName);
    if (outcome === "unknown") throw tokenUnknown(params.tokenName);
    if (outcome === "taken") throw tokenExists(body.newName);
    services.credentials.forget();
  },
  getKeyPolicy: async (call) => {
    const row = await readApp(call.services.db, call.app.id);
    if (row === undefined) throw gone(call);
    return { refuseDevelopmentKeys: row.refuseDevelopmentKeys };
  },
  setKeyPolicy: async (call) => {
    const { app, body, services } = call;
    const changed = await setKeyPolicy(services.db, app.id, body.refuseDevelopmentKeys);
    services.directory.forget();
    if (!changed) throw gone(call);
    services.onAppChanged(app.id);
  },
} satisfies Partial<Handlers>;

function gone({ app }: AppCall): ConductorError {
  return new ConductorError("CONDUCTOR_APP_UNKNOWN", `There is no application ${app.name} any more.`);
}
