import { Type } from "typebox";
import { closed, domainName, int32, mapOf, orgName, subscriptionPlan, text, time } from "./primitives.ts";
import { roleOutput } from "./role.ts";

export const organization = closed("Organization", {
  id: text,
  name: text,
  createdAt: time,
  subscriptionPlan,
  maxDatabaseInstances: int32,
  maxApps: int32,
  maxVms: int32,
  defaultRdsInstanceClassType: text,
  maxTeamMembers: int32,
  maxConductorApps: int32,
  auditLogRetentionDays: int32,
});

export const updateOrgInput = closed("UpdateOrgInputBody", {
  newName: Type.Optional(orgName),
  auditLogRetentionDays: Type.Optional(Type.Integer({ format: "int32", minimum: 7, maximum: 3650 })),
});

export const joinOrgInput = closed("JoinOrgInputBody", { secret: text });

export const generateSecretOutput = closed("GenerateSecretOutputBody", { secret: text });

export const orgMembers = closed("OrgMembers", { orgName: text, users: mapOf(roleOutput) });

export const domainClaim = closed("DomainClaim", {
  id: text,
  domain: text,
  status: Type.Enum(["pending", "approved", "denied"]),
  orgName: text,
  requestedBy: text,
  requestedAt: time,
  decidedAt: Type.Optional(time),
  decidedBy: Type.Optional(text),
  decisionNote: Type.Optional(text),
});

export const listDomainClaimsOutput = closed("ListDomainClaimsOutputBody", {
  claims: Type.Array(domainClaim),
});

export const requestDomainClaimInput = closed("RequestDomainClaimInputBody", { domain: domainName });
