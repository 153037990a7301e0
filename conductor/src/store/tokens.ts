// API keys. Their text is never here, only its digest.
import type { Permission } from "../contract/operation.ts";
import type { Queryable } from "./database.ts";

export interface TokenRow {
  name: string;
  permissions: string[];
  allApps: boolean;
  appIds: string[];
  createdAt: Date;
}

export interface NewToken {
  orgId: string;
  name: string;
  keyHash: Buffer;
  permissions: Permission[];
  /** Applications that the key is limited to; `"all"` for no limit. */
  apps: "all" | string[];
}

/** All keys of an organisation, by name. */
export function listTokens(db: Queryable, orgId: string): Promise<TokenRow[]> {
  return db.query<TokenRow & Record<string, unknown>>(
    `SELECT k.name, k.permissions, k.all_apps AS "allApps", k.created_at AS "createdAt",
            coalesce(array_agg(s.app_id::text ORDER BY s.app_id) FILTER (WHERE s.app_id IS NOT NULL), '{}') AS "appIds"
       FROM api_keys k LEFT JOIN api_key_apps s ON s.key_id = k.id
      WHERE k.org_id = $1 GROUP BY k.id ORDER BY k.name`,
    [orgId],
  );
}

/** Creates a key. Returns false when the organisation has one of this name. */
export async function createToken(db: Queryable, token: NewToken): Promise<boolean> {
  const allApps = token.apps === "all";
  const rows = await db.query(
    `WITH created AS (
       INSERT INTO api_keys (org_id, name, key_hash, permissions, all_apps) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (org_id, name) DO NOTHING RETURNING id
     ), scoped AS (
       INSERT INTO api_key_apps (key_id, app_id)
       SELECT created.id, a.id FROM created, applications a WHERE a.org_id = $1 AND a.id = ANY ($6::uuid[])
     )
     SELECT 1 FROM created`,
    [token.orgId, token.name, token.keyHash, token.permissions, allApps, allApps ? [] : token.apps],
  );
  return rows.length > 0;
}

/** Deletes a key for good, and returns its id; undefined when there is none of this name. */
export async function deleteToken(db: Queryable, orgId: string, name: string): Promise<string | undefined> {
  const rows = await db.query<{ id: string }>(
    `WITH gone AS (DELETE FROM api_keys WHERE org_id = $1 AND name = $2 RETURNING id, key_hash),
          noted AS (INSERT INTO revoked_keys (key_hash) SELECT key_hash FROM gone ON CONFLICT DO NOTHING)
     SELECT id FROM gone`,
    [orgId, name],
  );
  return rows[0]?.id;
}
