// Organisations, their members and domains: row → API.
import type { Static } from "typebox";
import type { domainClaim, organization } from "../../../contract/schemas/org.ts";
import type { roleOutput } from "../../../contract/schemas/role.ts";
import type { member, userProfile } from "../../../contract/schemas/user.ts";
import type { DomainClaimRow } from "../../../store/domain-claims.ts";
import type { MemberRow } from "../../../store/members.ts";
import type { OrgRow } from "../../../store/orgs.ts";
import type { RoleRow } from "../../../store/roles.ts";
import type { ProfileRow } from "../../../store/users.ts";

/** Nothing is limited by a plan. Clients that know plans show and hide features by its name. */
const plan = "team";
const unlimited = 2_147_483_647;

export function organizationView(row: OrgRow): Static<typeof organization> {
  return {
    id: row.id,
    name: row.name,
    createdAt: row.createdAt.toISOString(),
    subscriptionPlan: plan,
    maxDatabaseInstances: 0,
    maxApps: 0,
    maxVms: 0,
    defaultRdsInstanceClassType: "",
    maxTeamMembers: unlimited,
    maxConductorApps: unlimited,
    auditLogRetentionDays: row.auditLogRetentionDays,
  };
}

export function roleView({ name, isGlobal, permissions }: RoleRow): Static<typeof roleOutput> {
  return { name, isGlobal, permissions };
}

export function memberView(row: MemberRow): Static<typeof member> {
  const { id, orgId, email, name, givenName, familyName, company } = row;
  return { id, orgId, email, name, givenName, familyName, company };
}

export function profileView(row: ProfileRow): Static<typeof userProfile> {
  return {
    name: row.name,
    email: row.email,
    orgName: row.orgName,
    orgId: row.orgId,
    subscriptionPlan: plan,
    createdAt: row.createdAt.toISOString(),
    role: roleView(row.role),
  };
}

/** Claims need no approval, so a claim is approved as soon as it is made. */
export function domainClaimView(row: DomainClaimRow, orgName: string): Static<typeof domainClaim> {
  const requestedAt = row.requestedAt.toISOString();
  return {
    id: row.id,
    domain: row.domain,
    status: "approved",
    orgName,
    requestedBy: row.requestedBy,
    requestedAt,
    decidedAt: requestedAt,
  };
}
