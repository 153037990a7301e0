// API keys. Their text is never here, only its digest.
import type { KeyClass, KeyDigest } from "../auth/api-keys.ts";
import type { Permission } from "../contract/operation.ts";
import { isTaken, type Queryable } from "./database.ts";

export interface TokenRow {
  readonly name: string;
  readonly permissions: string[];
  readonly allApps: boolean;
  readonly appIds: string[];
  readonly createdAt: Date;
  readonly keyClass: KeyClass;
  readonly publicId: string | null;
  readonly pepperVersion: number | null;
}

export interface NewToken {
  readonly orgId: string;
  readonly name: string;
  readonly keyClass: KeyClass;
  readonly publicId: string | null;
  readonly digest: KeyDigest;
  readonly permissions: Permission[];
  /** Applications that the key is limited to; `"all"` for no limit. */
  readonly apps: "all" | string[];
}

/** Keys of an organisation, by name: all of them, or those that are limited to some of these applications. */
export function listTokens(
  db: Queryable,
  orgId: string,
  appIds: "all" | readonly string[],
): Promise<TokenRow[]> {
  return db.query<TokenRow>(
    `SELECT k.name, k.permissions, k.all_apps AS "allApps", k.created_at AS "createdAt",
            k.class AS "keyClass", k.public_id AS "publicId", k.pepper_version AS "pepperVersion",
            coalesce(array_agg(s.app_id::text ORDER BY s.app_id) FILTER (WHERE s.app_id IS NOT NULL), '{}') AS "appIds"
       FROM api_keys k LEFT JOIN api_key_apps s ON s.key_id = k.id
      WHERE k.org_id = $1 GROUP BY k.id
     HAVING $2::uuid[] IS NULL OR (NOT k.all_apps AND count(s.app_id) > 0 AND bool_and(s.app_id = ANY ($2)))
      ORDER BY k.name`,
    [orgId, appIds === "all" ? null : appIds],
  );
}

/** Creates a key. Returns false when the organisation has one of this name. */
export async function createToken(db: Queryable, token: NewToken): Promise<boolean> {
  const allApps = token.apps === "all";
  const rows = await db.query(
    `WITH created AS (
       INSERT INTO api_keys (org_id, name, key_hash, permissions, all_apps, class, public_id, pepper_version)
       VALUES ($1, $2, $3, $4, $5, $7, $8, $9)
       ON CONFLICT (org_id, name) DO NOTHING RETURNING id
     ), scoped AS (
       INSERT INTO api_key_apps (key_id, app_id)
       SELECT created.id, a.id FROM created, applications a WHERE a.org_id = $1 AND a.id = ANY ($6::uuid[])
     )
     SELECT 1 FROM created`,
    [
      token.orgId,
      token.name,
      token.digest.hash,
      token.permissions,
      allApps,
      allApps ? [] : token.apps,
      token.keyClass,
      token.publicId,
      token.digest.pepperVersion,
    ],
  );
  return rows.length > 0;
}

/** Gives a key another name; everything else about it stays. */
export async function renameToken(
  db: Queryable,
  orgId: string,
  name: string,
  newName: string,
): Promise<"renamed" | "unknown" | "taken"> {
  try {
    const rows = await db.query("UPDATE api_keys SET name = $3 WHERE org_id = $1 AND name = $2 RETURNING 1", [
      orgId,
      name,
      newName,
    ]);
    return rows.length > 0 ? "renamed" : "unknown";
  } catch (error) {
    if (isTaken(error)) return "taken";
    throw error;
  }
}

/** Deletes a key for good, and returns its id; undefined when there is none of this name. */
export async function deleteToken(db: Queryable, orgId: string, name: string): Promise<string | undefined> {
  const rows = await db.query<{ readonly id: string }>(
    // Every key that was made through the API has a public part; settings may name one without.
    `WITH gone AS (DELETE FROM api_keys WHERE org_id = $1 AND name = $2 RETURNING id, org_id, name, key_hash, public_id),
          noted AS (
            INSERT INTO revoked_keys (key_hash, org_id, name, from_settings)
            SELECT key_hash, org_id, name, public_id IS NULL FROM gone ON CONFLICT DO NOTHING)
     SELECT id FROM gone`,
    [orgId, name],
  );
  return rows[0]?.id;
}
