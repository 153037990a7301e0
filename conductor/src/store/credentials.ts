// From a credential to its holder: one statement each, since every request needs it.
import type { KeyRecord, UserRecord } from "../auth/caller.ts";
import type { Queryable } from "./database.ts";

/** The key with this digest, or undefined. */
export async function findKey(db: Queryable, keyHash: Buffer): Promise<KeyRecord | undefined> {
  const rows = await db.query<Omit<KeyRecord, "apps"> & { allApps: boolean; appIds: string[] }>(
    `SELECT k.id, k.name, k.org_id AS "orgId", k.permissions, k.all_apps AS "allApps",
            ARRAY(SELECT app_id::text FROM api_key_apps WHERE key_id = k.id) AS "appIds"
       FROM api_keys k WHERE k.key_hash = $1`,
    [keyHash],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { allApps, appIds, ...key } = row;
  return { ...key, apps: allApps ? "all" : appIds };
}

/** The registered person whom the issuer calls this, or undefined. */
export async function findUser(
  db: Queryable,
  issuer: string,
  subject: string,
): Promise<UserRecord | undefined> {
  const rows = await db.query<UserRecord & Record<string, unknown>>(
    `SELECT u.id, u.name, u.email, u.org_id AS "orgId", r.permissions
       FROM users u JOIN roles r ON r.id = u.role_id WHERE u.issuer = $1 AND u.subject = $2`,
    [issuer, subject],
  );
  return rows[0];
}

/** What an executor's key allows for an application of this name. */
export interface KeyForApp {
  keyId: string;
  permissions: string[];
  allApps: boolean;
  /** Undefined when the key's organisation has no application of this name. */
  app: { id: string; name: string } | undefined;
  inScope: boolean;
}

/** The key with this digest and the application of its organisation; undefined when there is no such key. */
export async function findKeyForApp(
  db: Queryable,
  keyHash: Buffer,
  appName: string,
): Promise<KeyForApp | undefined> {
  const rows = await db.query<{
    keyId: string;
    permissions: string[];
    allApps: boolean;
    appId: string | null;
    inScope: boolean;
  }>(
    `SELECT k.id AS "keyId", k.permissions, k.all_apps AS "allApps", a.id AS "appId",
            EXISTS (SELECT FROM api_key_apps s WHERE s.key_id = k.id AND s.app_id = a.id) AS "inScope"
       FROM api_keys k LEFT JOIN applications a ON a.org_id = k.org_id AND a.name = $2
      WHERE k.key_hash = $1`,
    [keyHash, appName],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  const { appId, ...key } = row;
  return { ...key, app: appId === null ? undefined : { id: appId, name: appName } };
}

/** Those of these keys and applications that are gone. */
export async function findGone(
  db: Queryable,
  keyIds: Iterable<string>,
  appIds: Iterable<string>,
): Promise<{ keyIds: Set<string>; appIds: Set<string> }> {
  const rows = await db.query<{ isKey: boolean; id: string }>(
    `SELECT true AS "isKey", asked.id FROM unnest($1::uuid[]) AS asked (id)
      WHERE NOT EXISTS (SELECT FROM api_keys k WHERE k.id = asked.id)
     UNION ALL
     SELECT false, asked.id FROM unnest($2::uuid[]) AS asked (id)
      WHERE NOT EXISTS (SELECT FROM applications a WHERE a.id = asked.id)`,
    [[...keyIds], [...appIds]],
  );
  const ids = (isKey: boolean) => new Set(rows.filter((row) => row.isKey === isKey).map((row) => row.id));
  return { keyIds: ids(true), appIds: ids(false) };
}
