// Who belongs to an organisation, and as what. Changes lock the organisation first, so that two admins who demote
// each other at the same moment do not leave it without one.
import type { Queryable } from "./database.ts";
import { adminRole, type RoleRow } from "./roles.ts";

export interface MemberRow {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly email: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly company: string;
  readonly isAdmin: boolean;
  readonly permissions: string[];
}

/** Makes every other change of these organisations' members and roles wait for this transaction. */
export async function lockOrgs(tx: Queryable, orgIds: string[]): Promise<void> {
  // In one order, so that two moves between the same organisations do not wait for each other forever.
  await tx.query("SELECT 1 FROM organisations WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE", [
    orgIds,
  ]);
}

/** User names with their roles, by name. */
export function listMembers(
  db: Queryable,
  orgId: string,
): Promise<(RoleRow & { readonly userName: string })[]> {
  return db.query<RoleRow & { readonly userName: string }>(
    `SELECT u.name AS "userName", r.name, r.org_id IS NULL AS "isGlobal", r.permissions
       FROM users u JOIN roles r ON r.id = u.role_id WHERE u.org_id = $1 ORDER BY u.name`,
    [orgId],
  );
}

const columns = `
  u.id, u.org_id AS "orgId", u.name, u.email, u.given_name AS "givenName", u.family_name AS "familyName", u.company,
  (r.org_id IS NULL AND r.name = '${adminRole}') AS "isAdmin", r.permissions`;

/** The member of this user name, or undefined. */
export async function findMember(db: Queryable, orgId: string, name: string): Promise<MemberRow | undefined> {
  const rows = await db.query<MemberRow>(
    `SELECT ${columns} FROM users u JOIN roles r ON r.id = u.role_id WHERE u.org_id = $1 AND u.name = $2`,
    [orgId, name],
  );
  return rows[0];
}

/** The person of this id, whichever their organisation. */
export async function readMember(db: Queryable, userId: string): Promise<MemberRow | undefined> {
  const rows = await db.query<MemberRow>(
    `SELECT ${columns} FROM users u JOIN roles r ON r.id = u.role_id WHERE u.id = $1`,
    [userId],
  );
  return rows[0];
}

/** How many others belong to the person's organisation, and how many of them are admins. */
export async function countOthers(
  db: Queryable,
  { id, orgId }: Pick<MemberRow, "id" | "orgId">,
): Promise<{ readonly members: number; readonly admins: number }> {
  const rows = await db.query<{ readonly members: number; readonly admins: number }>(
    `SELECT count(*)::int AS members,
            (count(*) FILTER (WHERE r.org_id IS NULL AND r.name = $3))::int AS admins
       FROM users u JOIN roles r ON r.id = u.role_id WHERE u.org_id = $1 AND u.id <> $2`,
    [orgId, id, adminRole],
  );
  return rows[0]!;
}

/** Puts a person into an organisation with a role; both may be the ones they have. */
export async function placeMember(
  db: Queryable,
  userId: string,
  orgId: string,
  roleId: string,
): Promise<void> {
  await db.query("UPDATE users SET org_id = $2, role_id = $3 WHERE id = $1", [userId, orgId, roleId]);
}
