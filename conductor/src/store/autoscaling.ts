// Autoscaling policies, one per application.
import type { Queryable } from "./database.ts";

/** A policy as it is stored; see `AutoscalePolicy` of the contract. */
export interface Policy {
  readonly queue: string;
  readonly rollout?: {
    readonly maxOldApplicationVersions?: number;
    readonly maxExecutorsForOldApplicationVersions?: number;
  };
}

export async function readPolicy(db: Queryable, appId: string): Promise<Policy | undefined> {
  const rows = await db.query<{ readonly policy: Policy }>(
    "SELECT policy FROM autoscaling_policies WHERE app_id = $1",
    [appId],
  );
  return rows[0]?.policy;
}

/** Replaces the policy, whole. */
export async function savePolicy(db: Queryable, appId: string, policy: Policy): Promise<void> {
  await db.query(
    `INSERT INTO autoscaling_policies (app_id, policy) VALUES ($1, $2::json)
     ON CONFLICT (app_id) DO UPDATE SET policy = excluded.policy, updated_at = now()`,
    [appId, JSON.stringify(policy)],
  );
}

/** Removes the policy, if there is one. */
export async function deletePolicy(db: Queryable, appId: string): Promise<void> {
  await db.query("DELETE FROM autoscaling_policies WHERE app_id = $1", [appId]);
}
