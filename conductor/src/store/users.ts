// People: one row per issuer and subject.
import type { Identity } from "../auth/access-token.ts";
import type { Queryable } from "./database.ts";
import type { RoleRow } from "./roles.ts";

export interface NewUser {
  readonly identity: Identity;
  /** Unique in the whole installation. */
  readonly name: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly company: string;
  readonly orgId: string;
  readonly roleId: string;
}

/** Creates a person; undefined when the name is taken or the person is registered already. */
export async function createUser(db: Queryable, user: NewUser): Promise<string | undefined> {
  const { identity } = user;
  const rows = await db.query<{ readonly id: string }>(
    `INSERT INTO users (issuer, subject, name, email, email_verified, given_name, family_name, company, org_id, role_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [
      identity.issuer,
      identity.subject,
      user.name,
      identity.email,
      identity.emailVerified ?? false,
      user.givenName,
      user.familyName,
      user.company,
      user.orgId,
      user.roleId,
    ],
  );
  return rows[0]?.id;
}

/** Keeps another address of a person, and notes it in the audit log. `sourceIp` is where the token came from. */
export async function changeEmail(
  db: Queryable,
  userId: string,
  { email, emailVerified }: Identity,
  sourceIp: string,
): Promise<void> {
  await db.query(
    `WITH changed AS (
       UPDATE users SET email = $2, email_verified = $3 WHERE id = $1 AND email <> $2 RETURNING id, org_id, name)
     INSERT INTO audit_log (org_id, operation, status, subject_type, subject_id, subject_display, target_type,
                            target_id, source_ip)
     SELECT org_id, 'user.email_change', 'success', 'user', id, $2, 'user', name, $4 FROM changed`,
    [userId, email, emailVerified ?? false, sourceIp],
  );
}

/** True when a person has this user name. */
export async function isNameTaken(db: Queryable, name: string): Promise<boolean> {
  const rows = await db.query("SELECT 1 FROM users WHERE name = $1", [name]);
  return rows.length > 0;
}

export interface ProfileRow {
  readonly name: string;
  readonly email: string;
  readonly createdAt: Date;
  readonly orgId: string;
  readonly orgName: string;
  readonly role: RoleRow;
}

/** A person with their organisation and role. */
export async function readProfile(db: Queryable, userId: string): Promise<ProfileRow | undefined> {
  const rows = await db.query<
    Omit<ProfileRow, "role"> & {
      readonly roleName: string;
      readonly isGlobal: boolean;
      readonly permissions: string[];
    }
  >(
    `SELECT u.name, u.email, u.created_at AS "createdAt", o.id AS "orgId", o.name AS "orgName",
            r.name AS "roleName", r.org_id IS NULL AS "isGlobal", r.permissions
       FROM users u JOIN organisations o ON o.id = u.org_id JOIN roles r ON r.id = u.role_id
      WHERE u.id = $1`,
    [userId],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { roleName, isGlobal, permissions, ...profile } = row;
  return { ...profile, role: { name: roleName, isGlobal, permissions } };
}
