// Organisations.
import { isTaken, type Queryable } from "./database.ts";

export interface OrgRef {
  readonly id: string;
  readonly name: string;
}

/** The organisation of this name, or undefined. */
export async function findOrg(db: Queryable, name: string): Promise<OrgRef | undefined> {
  const rows = await db.query<{ readonly id: string; readonly name: string }>(
    "SELECT id, name FROM organisations WHERE name = $1",
    [name],
  );
  return rows[0];
}

export interface OrgRow extends OrgRef {
  readonly createdAt: Date;
  readonly auditLogRetentionDays: number;
}

/** An organisation with its settings, or undefined when it is gone. */
export async function readOrg(db: Queryable, orgId: string): Promise<OrgRow | undefined> {
  const rows = await db.query<OrgRow>(
    `SELECT id, name, created_at AS "createdAt", audit_log_retention_days AS "auditLogRetentionDays"
       FROM organisations WHERE id = $1`,
    [orgId],
  );
  return rows[0];
}

/** Creates an organisation and returns its id, or undefined when the name is taken. */
export async function createOrg(db: Queryable, name: string): Promise<string | undefined> {
  const rows = await db.query<{ readonly id: string }>(
    "INSERT INTO organisations (name) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id",
    [name],
  );
  return rows[0]?.id;
}

/** Changes what is given. False when another organisation has the new name. */
export async function updateOrg(
  db: Queryable,
  orgId: string,
  changes: { readonly newName?: string; readonly auditLogRetentionDays?: number },
): Promise<boolean> {
  try {
    await db.query(
      `UPDATE organisations SET name = coalesce($2, name),
              audit_log_retention_days = coalesce($3, audit_log_retention_days)
        WHERE id = $1`,
      [orgId, changes.newName ?? null, changes.auditLogRetentionDays ?? null],
    );
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}
