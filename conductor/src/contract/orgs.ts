import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { inOrg, org, orgParams } from "./paths.ts";
import {
  domainClaim,
  generateSecretOutput,
  joinOrgInput,
  listDomainClaimsOutput,
  orgMembers,
  organization,
  requestDomainClaimInput,
  updateOrgInput,
} from "./schemas/org.ts";
import { domainName, userName } from "./schemas/primitives.ts";
import { member } from "./schemas/user.ts";

export const getOrg = {
  method: "GET",
  path: org,
  tag: "Orgs",
  summary: "Read the organisation",
  access: "organization.read",
  requiresOAuth: true,
  params: inOrg,
  success: { status: 200, body: organization },
} as const satisfies Operation;

export const updateOrg = {
  method: "PATCH",
  path: org,
  tag: "Orgs",
  summary: "Rename the organisation or change how long its audit log is kept",
  access: "organization.write",
  requiresOAuth: true,
  params: inOrg,
  body: updateOrgInput,
  bodyRequired: true,
  success: { status: 204 },
} as const satisfies Operation;

export const joinOrg = {
  method: "POST",
  path: `${org}/join`,
  tag: "Orgs",
  summary: "Join the organisation with a secret from one of its admins",
  access: "user",
  requiresOAuth: true,
  params: inOrg,
  body: joinOrgInput,
  bodyRequired: true,
  success: { status: 204 },
} as const satisfies Operation;

export const generateSecret = {
  method: "POST",
  path: `${org}/secrets`,
  tag: "Orgs",
  summary: "Make a secret with which one person can join",
  access: "organization.write",
  requiresOAuth: true,
  params: inOrg,
  success: { status: 201, body: generateSecretOutput },
} as const satisfies Operation;

export const listMembers = {
  method: "GET",
  path: `${org}/members`,
  tag: "Orgs",
  summary: "List the members and their roles",
  access: "organization.read",
  requiresOAuth: true,
  params: inOrg,
  success: { status: 200, body: orgMembers },
} as const satisfies Operation;

export const removeMember = {
  method: "DELETE",
  path: `${org}/members/{username}`,
  tag: "Orgs",
  summary: "Remove a member",
  access: "organization.write",
  requiresOAuth: true,
  params: Type.Object({ ...orgParams, username: userName }),
  success: { status: 200, body: member },
} as const satisfies Operation;

export const listDomainClaims = {
  method: "GET",
  path: `${org}/domain-claims`,
  tag: "Orgs",
  summary: "List the e-mail domains whose users join on registration",
  access: "organization.read",
  requiresOAuth: true,
  params: inOrg,
  success: { status: 200, body: listDomainClaimsOutput },
} as const satisfies Operation;

export const requestDomainClaim = {
  method: "POST",
  path: `${org}/domain-claims`,
  tag: "Orgs",
  summary: "Claim an e-mail domain",
  access: "organization.write",
  requiresOAuth: true,
  params: inOrg,
  body: requestDomainClaimInput,
  bodyRequired: true,
  success: { status: 201, body: domainClaim },
} as const satisfies Operation;

export const releaseDomainClaim = {
  method: "DELETE",
  path: `${org}/domain-claims/{domain}`,
  tag: "Orgs",
  summary: "Give up an e-mail domain",
  access: "organization.write",
  requiresOAuth: true,
  params: Type.Object({ ...orgParams, domain: domainName }),
  success: { status: 204 },
} as const satisfies Operation;
