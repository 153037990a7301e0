// Organisations and applications for a caller: what they may not know of is refused alike, whether or not it exists.
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
import { refuse } from "../complaints.ts";

/**
 * The organisation of this name, for somebody who need not belong to it; undefined when there is none. Throws
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
  // People who have something to do with an organisation before they belong to it show a secret.
  if (access === "user") return;
  requireMembership(caller, org, orgName);
  requirePermission(caller, access);
  if (appName === undefined && openToScopedKeys !== true) requireWholeScope(caller);
}

/** Throws unless the caller could give everything that a person gets who joins the organisation. */
export async function requireJoinersRights(caller: Caller, org: OrgRef, db: Queryable): Promise<void> {
  const role = await findRole(db, org.id, memberRole);
  requireHeld(caller, role?.permissions ?? []);
}

/**
 * The application of this name; undefined when it need not exist. `complaints` are what is wrong with the name: of
 * earlier times there may be one with such a name, and otherwise they are the failure. Throws as `requireApp` does,
 * `CONDUCTOR_REQUEST_INVALID`, and `CONDUCTOR_APP_UNKNOWN`.
 */
export async function appFor(
  caller: Caller,
  org: OrgRef,
  name: string,
  { mustExist, complaints }: { readonly mustExist: boolean; readonly complaints: ErrorDetail[] },
  directory: Directory,
): Promise<AppRecord | undefined> {
  // A key may be refused by what is there already.
  if (!mustExist && caller.kind !== "key" && complaints.length === 0) return undefined;
  const app = await directory.findApp(org, name);
  requireApp(caller, app, name);
  if (app === undefined) refuse(complaints);
  return mustExist ? (app ?? directory.app(org, name)) : undefined;
}
