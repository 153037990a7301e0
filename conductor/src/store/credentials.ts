// From a credential to its holder: one statement each, since every request needs it.
import type { KeyClass, PresentedKey } from "../auth/api-keys.ts";
import type { GuardedApp, KeyRecord, UserRecord } from "../auth/caller.ts";
import type { Queryable } from "./database.ts";

/** How a key is kept, to compare with how one that is presented now would be. */
interface KeptAs {
  readonly id: string;
  readonly keptClass: KeyClass;
  readonly keptPepper: number | null;
}
const keptAs = `k.id, k.class AS "keptClass", k.pepper_version AS "keptPepper"`;

/** The key that was presented, or undefined. */
export async function findKey(db: Queryable, presented: PresentedKey): Promise<KeyRecord | undefined> {
  const rows = await db.query<
    KeptAs & Omit<KeyRecord, "apps" | "keyClass"> & { readonly allApps: boolean; readonly appIds: string[] }
  >(
    `SELECT ${keptAs}, k.name, k.org_id AS "orgId", k.permissions, k.all_apps AS "allApps",
            ARRAY(SELECT app_id::text FROM api_key_apps WHERE key_id = k.id) AS "appIds"
       FROM api_keys k WHERE k.key_hash = ANY ($1::bytea[])`,
    [hashesOf(presented)],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  await renewKey(db, row, presented);
  const { id, name, orgId, permissions, allApps, appIds } = row;
  return { id, name, orgId, permissions, keyClass: presented.keyClass, apps: allApps ? "all" : appIds };
}

function hashesOf({ digests }: PresentedKey): Buffer[] {
  return digests.map(({ hash }) => hash);
}

/**
 * Keeps the key under the newest pepper and its class from now on, now that its text is at hand. A plain digest stays:
 * it may be what the settings know the key by.
 */
async function renewKey(db: Queryable, kept: KeptAs, { keyClass, digests }: PresentedKey): Promise<void> {
  const [newest] = digests;
  const isOld =
    kept.keptPepper !== null && newest.pepperVersion !== null && kept.keptPepper !== newest.pepperVersion;
  if (!isOld && kept.keptClass === keyClass) return;
  await db.query(
    `UPDATE api_keys SET class = $2,
            key_hash = CASE WHEN $3 THEN $4 ELSE key_hash END,
            pepper_version = CASE WHEN $3 THEN $5::integer ELSE pepper_version END
      WHERE id = $1 AND pepper_version IS NOT DISTINCT FROM $6`,
    [kept.id, keyClass, isOld, newest.hash, newest.pepperVersion, kept.keptPepper],
  );
}

/** The registered person whom the issuer calls this, or undefined. */
export async function findUser(
  db: Queryable,
  issuer: string,
  subject: string,
): Promise<UserRecord | undefined> {
  const rows = await db.query<UserRecord>(
    `SELECT u.id, u.name, u.email, u.org_id AS "orgId", r.permissions
       FROM users u JOIN roles r ON r.id = u.role_id WHERE u.issuer = $1 AND u.subject = $2`,
    [issuer, subject],
  );
  return rows[0];
}

/** What an executor's key allows for an application of this name. */
export interface KeyForApp {
  readonly keyId: string;
  readonly orgId: string;
  readonly permissions: string[];
  readonly allApps: boolean;
  /** Undefined when the key's organisation has no application of this name. */
  readonly app: (GuardedApp & { readonly name: string }) | undefined;
  readonly inScope: boolean;
}

/** The key that was presented and the application of its organisation; undefined when there is no such key. */
export async function findKeyForApp(
  db: Queryable,
  presented: PresentedKey,
  appName: string,
): Promise<KeyForApp | undefined> {
  const rows = await db.query<
    KeptAs & {
      readonly orgId: string;
      readonly permissions: string[];
      readonly allApps: boolean;
      readonly appId: string | null;
      readonly refuseDevelopmentKeys: boolean;
      readonly inScope: boolean;
    }
  >(
    `SELECT ${keptAs}, k.org_id AS "orgId", k.permissions, k.all_apps AS "allApps", a.id AS "appId",
            a.refuse_development_keys AS "refuseDevelopmentKeys",
            EXISTS (SELECT FROM api_key_apps s WHERE s.key_id = k.id AND s.app_id = a.id) AS "inScope"
       FROM api_keys k LEFT JOIN applications a ON a.org_id = k.org_id AND a.name = $2
      WHERE k.key_hash = ANY ($1::bytea[])`,
    [hashesOf(presented), appName],
  );
  const row = rows[0];
  if (row === undefined) return undefined;
  await renewKey(db, row, presented);
  const { id: keyId, orgId, permissions, allApps, appId, refuseDevelopmentKeys, inScope } = row;
  const app = appId === null ? undefined : { id: appId, name: appName, refuseDevelopmentKeys };
  return { keyId, orgId, permissions, allApps, app, inScope };
}

/** The organisation whose key this was until it was revoked; undefined for a text that never was a key. */
export async function findOrgOfRevoked(db: Queryable, presented: PresentedKey): Promise<string | undefined> {
  const rows = await db.query<{ readonly orgId: string | null }>(
    `SELECT org_id AS "orgId" FROM revoked_keys WHERE key_hash = ANY ($1::bytea[])`,
    [hashesOf(presented)],
  );
  return rows[0]?.orgId ?? undefined;
}

/** Those of these keys and applications that are gone, and development keys with applications that refuse them. */
export async function findGone(
  db: Queryable,
  keyIds: Iterable<string>,
  appIds: Iterable<string>,
): Promise<{
  readonly keyIds: Set<string>;
  readonly appIds: Set<string>;
  readonly refused: { readonly keyId: string; readonly appId: string }[];
}> {
  const rows = await db.query<{ readonly keyId: string | null; readonly appId: string | null }>(
    `SELECT asked.id AS "keyId", NULL AS "appId" FROM unnest($1::uuid[]) AS asked (id)
      WHERE NOT EXISTS (SELECT FROM api_keys k WHERE k.id = asked.id)
     UNION ALL
     SELECT NULL, asked.id FROM unnest($2::uuid[]) AS asked (id)
      WHERE NOT EXISTS (SELECT FROM applications a WHERE a.id = asked.id)
     UNION ALL
     SELECT k.id, a.id FROM api_keys k JOIN applications a ON a.org_id = k.org_id
      WHERE k.id = ANY ($1::uuid[]) AND k.class = 'development'
        AND a.id = ANY ($2::uuid[]) AND a.refuse_development_keys`,
    [[...keyIds], [...appIds]],
  );
  return {
    keyIds: new Set(rows.flatMap(({ keyId, appId }) => (keyId !== null && appId === null ? [keyId] : []))),
    appIds: new Set(rows.flatMap(({ keyId, appId }) => (keyId === null && appId !== null ? [appId] : []))),
    refused: rows.flatMap(({ keyId, appId }) => (keyId !== null && appId !== null ? [{ keyId, appId }] : [])),
  };
}
