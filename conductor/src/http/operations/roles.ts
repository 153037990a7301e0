// Roles and what they are made of.
import { requireHeld } from "../../auth/caller.ts";
import { checkPermissions } from "../../auth/permissions.ts";
import { permissions } from "../../contract/operation.ts";
import { ConductorError } from "../../errors.ts";
import { lockOrgs } from "../../store/members.ts";
import * as roles from "../../store/roles.ts";
import type { Handlers } from "../call.ts";
import { roleView } from "./views/org.ts";

export const roleHandlers = {
  listPermissions: async () => [...permissions],
  listRoles: async ({ org, services }) => {
    const rows = await roles.listRoles(services.db, org.id);
    return rows.map(roleView);
  },
  createRole: async ({ org, caller, body, services }) => {
    const held = checkPermissions(body.permissions ?? []);
    requireHeld(caller, held);
    if (!(await roles.createRole(services.db, org.id, body.name, held))) {
      throw new ConductorError(
        "CONDUCTOR_ROLE_EXISTS",
        `There is a role ${body.name} already; choose another name.`,
      );
    }
    return { name: body.name, permissions: held };
  },
  deleteRole: async ({ org, params, services }) => {
    await services.db.transaction(async (tx) => {
      await lockOrgs(tx, [org.id]);
      const role = await roles.findRole(tx, org.id, params.roleName);
      if (role === undefined) throw unknownRole(params.roleName);
      if (role.isGlobal) {
        throw new ConductorError(
          "CONDUCTOR_ROLE_BUILT_IN",
          `The role ${role.name} is built in and cannot be deleted.`,
        );
      }
      if ((await roles.deleteRole(tx, role.id)) === "in use") {
        throw new ConductorError(
          "CONDUCTOR_ROLE_IN_USE",
          `Members have the role ${role.name}; give them another one first.`,
        );
      }
    });
  },
} satisfies Partial<Handlers>;

/** The failure for a role that the organisation does not have. */
export function unknownRole(name: string): ConductorError {
  return new ConductorError("CONDUCTOR_ROLE_UNKNOWN", `There is no role ${name}; GET …/roles lists them.`);
}
