// What the settings ask to be there from the start. Additive and repeatable: an entry that is no longer listed removes
// nothing, and what people have changed or revoked since is not brought back.
import type { Identity } from "../auth/access-token.ts";
import type { Permission } from "../contract/operation.ts";
import type { Queryable } from "./database.ts";

/** Key of the advisory lock that makes replicas wait for each other. */
const lockKey = 7_036_317_451;

export interface BootstrapKey {
  readonly name: string;
  readonly keyHash: Buffer;
  readonly permissions: Permission[];
  /** Names of the applications that the key is limited to; `"all"` for no limit. */
  readonly apps: "all" | string[];
}

export type BootstrapAdmin =
  | { readonly issuer: string; readonly subject: string }
  | { readonly email: string };

/** Makes every other replica that starts wait for this transaction. */
export async function lockBootstrap(tx: Queryable): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1)", [lockKey]);
}

/** The organisation that the settings call so, created unless it is there. Returns its id. */
export async function ensureOrg(
  tx: Queryable,
  name: string,
): Promise<{ readonly id: string; readonly created: boolean }> {
  // Found by the name that the settings gave it first: it may have been renamed since.
  const known = await tx.query<{ readonly id: string }>(
    `UPDATE organisations SET bootstrap_name = $1
      WHERE id = (SELECT id FROM organisations WHERE bootstrap_name = $1 OR name = $1
                   ORDER BY bootstrap_name IS NOT DISTINCT FROM $1 DESC LIMIT 1)
     RETURNING id`,
    [name],
  );
  if (known[0] !== undefined) return { id: known[0].id, created: false };
  const made = await tx.query<{ readonly id: string }>(
    "INSERT INTO organisations (name, bootstrap_name) VALUES ($1, $1) RETURNING id",
    [name],
  );
  return { id: made[0]!.id, created: true };
}

/** Creates the application unless it is there; its settings stay as they are. True when it was created. */
export async function ensureApp(
  tx: Queryable,
  orgId: string,
  app: {
    readonly name: string;
    readonly privateMode: boolean;
    readonly executorTimeoutSecs: number | undefined;
  },
): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO applications (org_id, name, private_mode, executor_timeout_secs)
     VALUES ($1, $2, $3, coalesce($4, 60)) ON CONFLICT (org_id, name) DO NOTHING RETURNING 1`,
    [orgId, app.name, app.privateMode, app.executorTimeoutSecs ?? null],
  );
  return rows.length > 0;
}

/** Gives a new application its autoscaling policy. The queue is not there yet: its executors bring it. */
export async function setFirstPolicy(
  tx: Queryable,
  orgId: string,
  appName: string,
  policy: { readonly queue: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO autoscaling_policies (app_id, policy)
     SELECT id, $3::json FROM applications WHERE org_id = $1 AND name = $2`,
    [orgId, appName, JSON.stringify(policy)],
  );
}

/**
 * Creates the key, or replaces the one that had this name in the settings when it differs: a new row has a new id, so
 * that sockets which the old one had admitted are closed. A key that has been revoked or renamed since stays so.
 */
export async function ensureKey(
  tx: Queryable,
  orgId: string,
  key: BootstrapKey,
): Promise<"unchanged" | "created" | "replaced" | "revoked"> {
  // Remembered for good, now that settings are known to name it.
  const revoked = await tx.query(
    "UPDATE revoked_keys SET from_settings = true WHERE key_hash = $1 RETURNING 1",
    [key.keyHash],
  );
  if (revoked.length > 0) return "revoked";
  const allApps = key.apps === "all";
  const appNames = allApps ? [] : key.apps;
  const isOurs = "k.org_id = $1 AND (k.bootstrap_name = $2 OR (k.bootstrap_name IS NULL AND k.name = $2))";
  const same = await tx.query(
    `UPDATE api_keys k SET bootstrap_name = $2
      WHERE ${isOurs} AND k.key_hash = $3 AND k.all_apps = $5 AND k.public_id IS NULL
        AND k.permissions @> $4::text[] AND k.permissions <@ $4::text[]
        AND ARRAY(SELECT a.name FROM api_key_apps s JOIN applications a ON a.id = s.app_id
                   WHERE s.key_id = k.id ORDER BY a.name) =
            ARRAY(SELECT DISTINCT n FROM unnest($6::text[]) AS n ORDER BY n)
     RETURNING 1`,
    [orgId, key.name, key.keyHash, key.permissions, allApps, appNames],
  );
  if (same.length > 0) return "unchanged";
  // Where the settings name another organisation, what they gave the first one moves with them.
  const old = await tx.query(
    `DELETE FROM api_keys k
      WHERE (${isOurs}) OR (k.org_id = $1 AND k.name = $2)
         OR (k.key_hash = $3 AND (k.org_id = $1 OR k.bootstrap_name IS NOT NULL))
     RETURNING 1`,
    [orgId, key.name, key.keyHash],
  );
  await tx.query(
    `WITH created AS (
       INSERT INTO api_keys (org_id, name, bootstrap_name, key_hash, permissions, all_apps)
       VALUES ($1, $2, $2, $3, $4, $5) RETURNING id)
     INSERT INTO api_key_apps (key_id, app_id)
     SELECT created.id, a.id FROM created, applications a WHERE a.org_id = $1 AND a.name = ANY ($6::text[])`,
    [orgId, key.name, key.keyHash, key.permissions, allApps, appNames],
  );
  return old.length > 0 ? "replaced" : "created";
}

/** Remembers a person as a future admin. A person who was made admin once is not made it again. */
export async function awaitAdmin(tx: Queryable, orgId: string, admin: BootstrapAdmin): Promise<void> {
  const byEmail = "email" in admin;
  await tx.query(
    `INSERT INTO bootstrap_admins (org_id, issuer, subject, email) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [
      orgId,
      byEmail ? null : admin.issuer,
      byEmail ? null : admin.subject,
      byEmail ? admin.email.toLowerCase() : null,
    ],
  );
}

/** People who registered before the settings named them. Returns who is to become an admin of which organisation. */
export function claimAwaitedUsers(
  tx: Queryable,
): Promise<{ readonly userId: string; readonly orgId: string }[]> {
  return tx.query<{ readonly userId: string; readonly orgId: string }>(
    `UPDATE bootstrap_admins b SET granted_at = now() FROM users u
      WHERE b.granted_at IS NULL
        AND ((b.issuer = u.issuer AND b.subject = u.subject) OR (b.email = lower(u.email) AND u.email_verified))
     RETURNING u.id AS "userId", b.org_id AS "orgId"`,
  );
}

/** True while a person is awaited who is known by address alone. */
export async function isAddressAwaited(db: Queryable): Promise<boolean> {
  const rows = await db.query(
    "SELECT 1 FROM bootstrap_admins WHERE granted_at IS NULL AND email IS NOT NULL LIMIT 1",
  );
  return rows.length > 0;
}

/** The organisation whose admin this person becomes, once; undefined for all other people. */
export async function grantAwaitedAdmin(tx: Queryable, identity: Identity): Promise<string | undefined> {
  // An address that the issuer has not verified could be another person's.
  const email = identity.emailVerified === true ? identity.email.toLowerCase() : "";
  const rows = await tx.query<{ readonly orgId: string }>(
    `UPDATE bootstrap_admins SET granted_at = now()
      WHERE granted_at IS NULL AND ((issuer = $1 AND subject = $2) OR ($3 <> '' AND email = $3))
     RETURNING org_id AS "orgId"`,
    [identity.issuer, identity.subject, email],
  );
  return rows[0]?.orgId;
}
