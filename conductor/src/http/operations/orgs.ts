// Organisations, and how people come into them.
import { notRegistered } from "../../auth/caller.ts";
import { hashSecret, makeSecret } from "../../auth/join-secrets.ts";
import { ConductorError } from "../../errors.ts";
import type { Queryable } from "../../store/database.ts";
import { countOthers, lockOrgs, placeMember, readMember, type MemberRow } from "../../store/members.ts";
import { readOrg, updateOrg, type OrgRef } from "../../store/orgs.ts";
import { builtInRoleId, memberRole } from "../../store/roles.ts";
import { createSecret, takeSecret } from "../../store/secrets.ts";
import { requireJoinersRights } from "../admission/authorize.ts";
import type { Handlers } from "../call.ts";
import { organizationView } from "./views/org.ts";

export const orgHandlers = {
  getOrg: async ({ org, services }) => {
    const row = await readOrg(services.db, org.id);
    if (row !== undefined) return organizationView(row);
    throw new ConductorError("CONDUCTOR_ORG_UNKNOWN", `There is no organisation ${org.name} any more.`);
  },
  updateOrg: async ({ org, body, services }) => {
    if (!(await updateOrg(services.db, org.id, body))) {
      throw new ConductorError(
        "CONDUCTOR_ORG_NAME_TAKEN",
        `There is an organisation ${body.newName} already; choose another name.`,
      );
    }
    services.directory.forget();
  },
  generateSecret: async ({ caller, org, services }) => {
    await requireJoinersRights(caller, org, services.db);
    const secret = makeSecret();
    await createSecret(services.db, org.id, hashSecret(secret));
    return { secret };
  },
  joinOrg: async ({ caller, org, params, body, services }) => {
    const me = caller.user;
    if (me === undefined) throw notRegistered();
    await services.db.transaction(async (tx) => {
      const person = await readLocked(tx, me.id, org);
      if (person.orgId === org?.id) {
        throw new ConductorError("CONDUCTOR_MEMBER_ALREADY", `You belong to ${org.name} already.`);
      }

      const opened = await takeSecret(tx, hashSecret(body.secret));
      if (org === undefined || opened !== org.id) {
        throw new ConductorError(
          "CONDUCTOR_SECRET_INVALID",
          `This secret does not open ${params.orgName}; it may have been used or be too old. Ask an admin for a new one.`,
        );
      }
      const others = await countOthers(tx, person);
      if (person.isAdmin && others.members > 0 && others.admins === 0) {
        throw new ConductorError(
          "CONDUCTOR_LAST_ADMIN",
          "You are the last admin of an organisation that has other members; make one of them an admin first.",
        );
      }
      await placeMember(tx, person.id, org.id, await builtInRoleId(tx, memberRole));
    });
    services.credentials.forget();
  },
} satisfies Partial<Handlers>;

/** The person, with both organisations locked. Read again after the lock, since they may have moved meanwhile. */
async function readLocked(tx: Queryable, userId: string, org: OrgRef | undefined): Promise<MemberRow> {
  const before = await readMember(tx, userId);
  if (before === undefined) throw notRegistered();
  await lockOrgs(tx, [before.orgId, ...(org === undefined ? [] : [org.id])]);
  const person = await readMember(tx, userId);
  if (person === undefined) throw notRegistered();
  return person;
}
