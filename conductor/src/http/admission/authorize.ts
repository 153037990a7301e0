// Organisations and applications for a caller. What the caller may not see is refused alike, whether or not it exists.
import {
  localOrg,
  requireApp,
  requireHeld,
  requireMembership,
  requirePermission,
  requireWholeScope,
  type Caller,
} from "../../auth/caller.ts";
import type { Operation } from "../../contract/operation.ts";
import { ConductorError, type ErrorDetail } from "../../errors.ts";
import type { AppRecord } from "../../store/apps.ts";
import type { Queryable } from "../../store/database.ts";
import type { OrgRef } from "../../store/orgs.ts";
import { findRole, memberRole } from "../../store/roles.ts";
import type { Directory } from "./directory.ts";
import { requireNone } from "../complaints.ts";

/**
 * The organisation of this name, for a caller that need not belong to it; undefined when there is none. Throws
 * `CONDUCTOR_ORG_UNKNOWN` where there is no sign-in.
 */
export async function findOrgFor(
  caller: Caller,
  name: string,
  directory: Directory,
): Promise<OrgRef | undefined> {
  const org = caller.kind === "local" && name !== localOrg ? undefined : await directory.findOrg(name);
  if (org !== undefined || caller.kind !== "local") return org;
  throw new ConductorError(
    "CONDUCTOR_ORG_UNKNOWN",
    `There is no organisation ${name}; without sign-in the only one is ${localOrg}.`,
  );
}

/** Throws unless the caller may do the operation in this organisation, which is undefined when it does not exist. */
export function requireAccess(
  caller: Caller,
  org: OrgRef | undefined,
  { orgName = "", appName }: Record<string, string>,
  { access, openToScopedKeys }: Operation,
): void {
  // A person who does not belong to the organisation yet shows a secret instead.
  if (access === "user") return;
  requireMembership(caller, org, orgName);
  requirePermission(caller, access);
  if (appName === undefined && openToScopedKeys !== true) requireWholeScope(caller);
}

/** Throws unless the caller has every permission that a new member of the organisation gets. */
export async function requireJoinersRights(caller: Caller, org: OrgRef, db: Queryable): Promise<void> {
  const role = await findRole(db, org.id, memberRole);
  requireHeld(caller, role?.permissions ?? []);
}

/**
 * The application of this name; undefined when it need not exist. `complaints` say what is wrong with the name: they are
 * the failure unless an older application has that name. Throws as `requireApp` does, `CONDUCTOR_REQUEST_INVALID`, and
 * `CONDUCTOR_APP_UNKNOWN`.
 */
export async function appFor(
  caller: Caller,
  org: OrgRef,
  name: string,
  { mustExist, complaints }: { readonly mustExist: boolean; readonly complaints: ErrorDetail[] },
  directory: Directory,
): Promise<AppRecord | undefined> {
  // An existing application may refuse the key.
  if (!mustExist && caller.kind !== "key" && complaints.length === 0) return undefined;
  const app = await directory.findApp(org, name);
  requireApp(caller, app, name);
  if (app === undefined) requireNone(complaints);
  if (!mustExist) return undefined;
  if (app !== undefined) return app;
  throw new ConductorError(
    "CONDUCTOR_APP_UNKNOWN",
    `There is no application ${name} in organisation ${org.name}; register it first.`,
  );
}
