// Secrets that let one person join an organisation. Their text is never here, only its digest.
import type { Queryable } from "./database.ts";

/** Days in which a secret can be used. */
const secretLifetimeDays = 7;

/** Keeps a new secret's digest. */
export async function createSecret(db: Queryable, orgId: string, secretHash: Buffer): Promise<void> {
  await db.query(
    `INSERT INTO join_secrets (secret_hash, org_id, expires_at)
     VALUES ($1, $2, now() + make_interval(days => $3))`,
    [secretHash, orgId, secretLifetimeDays],
  );
}

/** Uses a secret up. Returns the organisation that it opens, or undefined when it is unknown, used or expired. */
export async function takeSecret(tx: Queryable, secretHash: Buffer): Promise<string | undefined> {
  const rows = await tx.query<{ readonly orgId: string }>(
    `DELETE FROM join_secrets WHERE secret_hash = $1 AND expires_at > now() RETURNING org_id AS "orgId"`,
    [secretHash],
  );
  return rows[0]?.orgId;
}

/** Removes secrets that were not used in time. */
export async function purgeSecrets(db: Queryable): Promise<void> {
  await db.query("DELETE FROM join_secrets WHERE expires_at <= now()");
}
