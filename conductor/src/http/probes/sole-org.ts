// Routes without {orgName}: the caller's own organisation is used.
import type { FastifyRequest } from "fastify";
import {
  localOrg,
  coversApp,
  notRegistered,
  requireApp,
  requirePermission,
  type Caller,
  type GuardedApp,
} from "../../auth/caller.ts";
import type { Permission } from "../../contract/operation.ts";
import { ConductorError, toError } from "../../errors.ts";
import type { Router } from "../../routing/router.ts";
import { findApp, type AppRecord } from "../../store/apps.ts";
import type { Database } from "../../store/database.ts";
import { findOrg, type OrgRef } from "../../store/orgs.ts";
import type { Authenticator } from "../admission/authenticate.ts";
import { shorten } from "../complaints.ts";

/** What these routes work with. */
export interface VisitServices {
  readonly db: Database;
  readonly router: Router;
  /** Who makes a request. Throws as the authenticator does. */
  readonly identify: Authenticator["identify"];
}

export interface Visit {
  readonly caller: Caller;
  readonly org: OrgRef;
}

/** The caller and its organisation. Throws 401, and 403 for a caller with none of these permissions. */
export async function admitVisit(
  { db, identify }: VisitServices,
  request: FastifyRequest,
  anyOf: readonly [Permission, ...Permission[]],
): Promise<Visit> {
  const caller = await identify(request);
  const org = await orgOf(caller, db);
  const refusals = anyOf.map((permission) => refusalOf(() => requirePermission(caller, permission)));
  const [refusal] = refusals;
  if (refusal !== undefined && !refusals.includes(undefined)) throw refusal;
  return { caller, org };
}

/** The same about one application. Throws 403 for one outside a key's scope, and `CONDUCTOR_APP_UNKNOWN`. */
export async function admitToApp(
  services: VisitServices,
  request: FastifyRequest,
  anyOf: readonly [Permission, ...Permission[]],
  appName: string,
): Promise<AppRecord> {
  const { caller, org } = await admitVisit(services, request, anyOf);
  const app = appName.includes("\0") ? undefined : await findApp(services.db, org.id, appName);
  requireApp(caller, app, appName);
  if (app !== undefined) return app;
  throw new ConductorError(
    "CONDUCTOR_APP_UNKNOWN",
    `There is no application ${shorten(appName)}; register it first.`,
  );
}

/** Whether the visitor may see an application. */
export function maySee({ caller }: Visit, app: GuardedApp): boolean {
  return coversApp(caller, app);
}

async function orgOf(caller: Caller, db: Database): Promise<OrgRef> {
  if (caller.kind === "local") {
    const org = await findOrg(db, localOrg);
    if (org === undefined) {
      throw new ConductorError("CONDUCTOR_ORG_UNKNOWN", `There is no organisation ${localOrg}.`);
    }
    return org;
  }
  const id = caller.kind === "key" ? caller.key.orgId : caller.user?.orgId;
  if (id === undefined) throw notRegistered();
  return { id, name: "yours" };
}

function refusalOf(check: () => void): Error | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return toError(error);
  }
}
