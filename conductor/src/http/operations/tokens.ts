// API keys. A key's text leaves the server once, in the answer that creates it.
import { makeApiKey, presentKey, publicIdOf } from "../../auth/api-keys.ts";
import { requireHeld, scopeOf } from "../../auth/caller.ts";
import { keyPermissions } from "../../auth/permissions.ts";
import { maxKeyName } from "../../contract/schemas/token.ts";
import { ConductorError } from "../../errors.ts";
import { findAppIds } from "../../store/apps.ts";
import * as tokens from "../../store/tokens.ts";
import type { Call, Handlers } from "../call.ts";
import { longerThan, requireNone, shorten } from "../complaints.ts";
import { tokenView } from "./views/token.ts";

export const tokenHandlers = {
  listTokens: async ({ org, caller, services }) => {
    const rows = await tokens.listTokens(services.db, org.id, scopeOf(caller));
    return rows.map(tokenView);
  },
  createToken: async (call) => {
    const { org, params, body, services } = call;
    requireNone(longerThan(maxKeyName, "path.tokenName", params.tokenName));
    const permissions = keyPermissions(body.permissions);
    requireHeld(call.caller, permissions);
    const apps = await scope(call);
    const key = makeApiKey(body.class);
    const { keyClass, digests } = presentKey(key, services.peppers);
    const token = { keyClass, publicId: publicIdOf(key), digest: digests[0], permissions, apps };
    if (!(await tokens.createToken(services.db, { orgId: org.id, name: params.tokenName, ...token }))) {
      throw tokenExists(params.tokenName);
    }

    return { tokenName: params.tokenName, token: key };
  },
  deleteToken: async ({ org, params, services }) => {
    const id = await tokens.deleteToken(services.db, org.id, params.tokenName);
    if (id === undefined) throw tokenUnknown(params.tokenName);
    services.credentials.forget();
    services.onTokenDeleted(id);
  },
} satisfies Partial<Handlers>;

export function tokenExists(name: string): ConductorError {
  return new ConductorError(
    "CONDUCTOR_TOKEN_EXISTS",
    `There is an API key ${name} already; delete it first or choose another name.`,
  );
}

export function tokenUnknown(name: string): ConductorError {
  return new ConductorError("CONDUCTOR_TOKEN_UNKNOWN", `There is no API key ${shorten(name)}.`);
}

/** The ids of the applications that a new key is limited to; none named means all. */
async function scope({ org, body, services }: Call<"createToken">): Promise<"all" | string[]> {
  const names = body.appNames ?? [];
  if (names.length === 0) return "all";
  const ids = await findAppIds(services.db, org.id, names);
  return names.map((name) => {
    const id = ids.get(name);
    if (id !== undefined) return id;
    throw new ConductorError(
      "CONDUCTOR_APP_UNKNOWN",
      `There is no application ${name.slice(0, 100)}; register it before a key is limited to it.`,
    );
  });
}
