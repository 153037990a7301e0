// Members of an organisation. It never loses its last admin.
import { requireHeld, type Caller } from "../../auth/caller.ts";
import { ConductorError } from "../../errors.ts";
import type { Queryable } from "../../store/database.ts";
import * as members from "../../store/members.ts";
import type { OrgRef } from "../../store/orgs.ts";
import { createOwnOrg } from "../../store/registration.ts";
import { adminRole, builtInRoleId, findRole } from "../../store/roles.ts";
import type { Handlers } from "../call.ts";
import { memberView, roleView } from "./views/org.ts";
import { unknownRole } from "./roles.ts";

export const memberHandlers = {
  listMembers: async ({ org, services }) => {
    const rows = await members.listMembers(services.db, org.id);
    return { orgName: org.name, users: Object.fromEntries(rows.map((row) => [row.userName, roleView(row)])) };
  },
  /** A removed member gets an organisation of their own, so that the account stays usable. */
  removeMember: async ({ org, caller, params, services }) => {
    const removed = await services.db.transaction(async (tx) => {
      const member = await lockMember(tx, org, params.username);
      if (member.isAdmin) await requireMayUnseat(tx, caller, member);
      const ownOrg = await createOwnOrg(tx, member.name);
      await members.placeMember(tx, member.id, ownOrg, await builtInRoleId(tx, adminRole));
      return member;
    });
    services.credentials.forget();
    return memberView(removed);
  },
  grantRole: async ({ org, caller, params, services }) => {
    await services.db.transaction(async (tx) => {
      const member = await lockMember(tx, org, params.username);
      const role = await findRole(tx, org.id, params.roleName);
      if (role === undefined) throw unknownRole(params.roleName);
      requireHeld(caller, role.permissions);
      const staysAdmin = role.isGlobal && role.name === adminRole;
      if (member.isAdmin && !staysAdmin) await requireMayUnseat(tx, caller, member);
      await members.placeMember(tx, member.id, org.id, role.id);
    });
    services.credentials.forget();
  },
} satisfies Partial<Handlers>;

/** The member of this name. No other change of members or roles comes in between until the transaction ends. */
async function lockMember(tx: Queryable, org: OrgRef, name: string): Promise<members.MemberRow> {
  await members.lockOrgs(tx, [org.id]);
  const member = await members.findMember(tx, org.id, name);
  if (member !== undefined) return member;
  throw new ConductorError("CONDUCTOR_MEMBER_UNKNOWN", `Organisation ${org.name} has no member ${name}.`);
}

/** Throws for a caller who could not make a member an admin, and for the organisation's last admin. */
async function requireMayUnseat(tx: Queryable, caller: Caller, member: members.MemberRow): Promise<void> {
  requireHeld(caller, member.permissions);
  const { admins } = await members.countOthers(tx, member);
  if (admins > 0) return;
  throw new ConductorError(
    "CONDUCTOR_LAST_ADMIN",
    `${member.name} is the organisation's last admin; make another member an admin first.`,
  );
}
