import { Type } from "typebox";
import { fromBody, onMember, onNewRole, onRole } from "./audit-rule.ts";
import type { Operation } from "./operation.ts";
import { inOrg, org, orgParams } from "./paths.ts";
import { roleName, texts, userName } from "./schemas/primitives.ts";
import { createRoleInput, createRoleOutput, roleOutput } from "./schemas/role.ts";

export const roleOperations = {
  listPermissions: {
    method: "GET",
    path: `${org}/permissions`,
    tag: "Roles",
    summary: "List the permissions that roles and API keys are made of",
    access: "credential",
    openToScopedKeys: true,
    params: inOrg,
    success: { status: 200, body: texts },
  },
  listRoles: {
    method: "GET",
    path: `${org}/roles`,
    tag: "Roles",
    summary: "List the roles",
    access: "organization.read",
    requiresOAuth: true,
    params: inOrg,
    success: { status: 200, body: Type.Array(roleOutput) },
  },
  createRole: {
    method: "POST",
    path: `${org}/roles`,
    tag: "Roles",
    summary: "Create a role",
    access: "organization.write",
    audit: { name: "role.create", target: onNewRole, details: fromBody("permissions"), inDatabase: true },
    requiresOAuth: true,
    params: inOrg,
    body: createRoleInput,
    bodyRequired: true,
    success: { status: 201, body: createRoleOutput, location: `${org}/roles/{name}` },
  },
  deleteRole: {
    method: "DELETE",
    path: `${org}/roles/{roleName}`,
    tag: "Roles",
    summary: "Delete a role",
    access: "organization.write",
    audit: { name: "role.delete", target: onRole, inDatabase: true },
    requiresOAuth: true,
    params: Type.Object({ ...orgParams, roleName }),
    success: { status: 204 },
  },
  grantRole: {
    method: "PUT",
    path: `${org}/members/{username}/roles/{roleName}`,
    tag: "Roles",
    summary: "Give a member a role, in place of the one they have",
    access: "organization.write",
    audit: {
      name: "role.grant",
      target: onMember,
      details: ({ params }) => ({ role_name: params["roleName"] }),
      inDatabase: true,
    },
    requiresOAuth: true,
    params: Type.Object({ ...orgParams, username: userName, roleName }),
    success: { status: 204 },
  },
} as const satisfies Record<string, Operation>;
