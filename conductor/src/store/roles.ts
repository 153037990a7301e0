// Roles: the two built-in ones, which have no organisation, and those that organisations make.
import type { Queryable } from "./database.ts";

/** Names of the built-in roles. Only the first makes a person an admin; an organisation always has one. */
export const adminRole = "organization_admin";
export const memberRole = "organization_member";

export interface RoleRow {
  readonly name: string;
  readonly isGlobal: boolean;
  readonly permissions: string[];
}

const columns = `id, name, org_id IS NULL AS "isGlobal", permissions`;

/** The built-in roles, then the organisation's own by name. */
export function listRoles(db: Queryable, orgId: string): Promise<RoleRow[]> {
  return db.query<RoleRow>(
    `SELECT ${columns} FROM roles WHERE org_id IS NULL OR org_id = $1 ORDER BY org_id NULLS FIRST, name COLLATE "C"`,
    [orgId],
  );
}

/** The role that this name means in the organisation, or undefined. */
export async function findRole(
  db: Queryable,
  orgId: string,
  name: string,
): Promise<(RoleRow & { readonly id: string }) | undefined> {
  const rows = await db.query<RoleRow & { readonly id: string }>(
    `SELECT ${columns} FROM roles WHERE name = $2 AND (org_id IS NULL OR org_id = $1) ORDER BY org_id NULLS FIRST`,
    [orgId, name],
  );
  return rows[0];
}

/** Id of a built-in role. */
export async function builtInRoleId(
  db: Queryable,
  name: typeof adminRole | typeof memberRole,
): Promise<string> {
  const rows = await db.query<{ readonly id: string }>(
    "SELECT id FROM roles WHERE org_id IS NULL AND name = $1",
    [name],
  );
  return rows[0]!.id;
}

/** Creates a role. False when the name is taken, also by a built-in one. */
export async function createRole(
  db: Queryable,
  orgId: string,
  name: string,
  permissions: string[],
): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO roles (org_id, name, permissions)
     SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM roles WHERE org_id IS NULL AND name = $2)
     ON CONFLICT DO NOTHING RETURNING 1`,
    [orgId, name, permissions],
  );
  return rows.length > 0;
}

/** Deletes a role unless a person has it; says which. The organisation's row must be locked. */
export async function deleteRole(db: Queryable, roleId: string): Promise<"deleted" | "in use"> {
  const rows = await db.query(
    "DELETE FROM roles r WHERE id = $1 AND NOT EXISTS (SELECT FROM users WHERE role_id = r.id) RETURNING 1",
    [roleId],
  );
  return rows.length > 0 ? "deleted" : "in use";
}
