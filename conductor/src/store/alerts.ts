// Alerting rules, and when each has last fired.
import type { Queryable } from "./database.ts";

export type RuleType = "WorkflowFailure" | "SlowQueue" | "UnresponsiveApplication";

export interface RuleRow {
  readonly id: string;
  readonly appId: string;
  readonly receivingAppId: string;
  readonly ruleType: RuleType;
  readonly ruleMetadata: unknown;
  readonly minIntervalSecs: number | null;
  readonly lastFiredAt: Date | null;
}

/** A rule as the round that judges it needs it. */
export interface DueRule extends RuleRow {
  readonly receivingAppName: string;
  /** Time since its last delivery, in seconds; null when there was none. */
  readonly quietSecs: number | null;
}

export type NewRule = Pick<
  RuleRow,
  "appId" | "receivingAppId" | "ruleType" | "ruleMetadata" | "minIntervalSecs"
>;

const ruleColumns = `
  r.id, r.app_id AS "appId", r.receiving_app_id AS "receivingAppId", r.rule_type AS "ruleType",
  r.rule_metadata AS "ruleMetadata", r.min_interval_secs AS "minIntervalSecs", r.last_fired_at AS "lastFiredAt"`;

/** SQL on `a`, a row of `applications`: it has rules. */
export const hasRules = "EXISTS (SELECT FROM alerting_rules r WHERE r.app_id = a.id)";

/** Rules of an application, the oldest first. */
export function listRules(db: Queryable, appId: string): Promise<RuleRow[]> {
  return db.query<RuleRow>(
    `SELECT ${ruleColumns} FROM alerting_rules r WHERE r.app_id = $1 ORDER BY r.created_at, r.id`,
    [appId],
  );
}

/** The same with what a round needs. */
export function listDueRules(db: Queryable, appId: string): Promise<DueRule[]> {
  return db.query<DueRule>(
    `SELECT ${ruleColumns}, receiver.name AS "receivingAppName",
            extract(epoch FROM now() - r.last_fired_at)::float8 AS "quietSecs"
       FROM alerting_rules r JOIN applications receiver ON receiver.id = r.receiving_app_id
      WHERE r.app_id = $1 ORDER BY r.created_at, r.id`,
    [appId],
  );
}

export async function createRule(db: Queryable, rule: NewRule): Promise<RuleRow> {
  const rows = await db.query<RuleRow>(
    `INSERT INTO alerting_rules AS r (app_id, receiving_app_id, rule_type, rule_metadata, min_interval_secs)
     VALUES ($1, $2, $3, $4::json, $5) RETURNING ${ruleColumns}`,
    [
      rule.appId,
      rule.receivingAppId,
      rule.ruleType,
      JSON.stringify(rule.ruleMetadata ?? null),
      rule.minIntervalSecs,
    ],
  );
  return rows[0]!;
}

/** Deletes a rule of an application. Returns false when it has none of this id. */
export async function deleteRule(db: Queryable, appId: string, ruleId: string): Promise<boolean> {
  // Compared as text: an id that is not a UUID is an unknown one, not an error.
  const rows = await db.query("DELETE FROM alerting_rules WHERE app_id = $1 AND id::text = $2 RETURNING 1", [
    appId,
    ruleId.toLowerCase(),
  ]);
  return rows.length > 0;
}

/** Begins a rule's cool-down. */
export async function markFired(db: Queryable, ruleId: string): Promise<void> {
  await db.query("UPDATE alerting_rules SET last_fired_at = now() WHERE id = $1", [ruleId]);
}

export interface ExecutorCounts {
  readonly healthy: number;
  readonly disconnected: number;
  readonly dead: number;
  /** Dead ones whose work no executor has taken: none runs their version, or each attempt failed. */
  readonly stranded: number;
}

/** People are told after this time without an executor of the version, or after this many failed attempts. */
const strandedSecs = 60;
const strandedAttempts = 5;

/** How many executors of an application are in each state. All zero: it has never had one. */
export async function countExecutors(db: Queryable, appId: string): Promise<ExecutorCounts> {
  const rows = await db.query<ExecutorCounts>(
    `SELECT (count(*) FILTER (WHERE status = 'HEALTHY'))::int AS healthy,
            (count(*) FILTER (WHERE status = 'DISCONNECTED'))::int AS disconnected,
            (count(*) FILTER (WHERE status = 'DEAD'))::int AS dead,
            (count(*) FILTER (WHERE status = 'DEAD' AND (recovery_attempts >= $2
               OR stranded_since <= now() - make_interval(secs => $3))))::int AS stranded
       FROM executors WHERE app_id = $1`,
    [appId, strandedAttempts, strandedSecs],
  );
  return rows[0]!;
}
