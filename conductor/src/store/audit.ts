// Who changed what. Entries are only ever added, and removed by age.
import type { AuditTarget } from "../contract/audit-rule.ts";
import type { Queryable } from "./database.ts";

export interface AuditEntry {
  readonly orgId: string;
  readonly operation: string;
  readonly status: "success" | "failure";
  readonly subject: { readonly type: "user" | "api_key"; readonly id: string; readonly display: string };
  readonly target: AuditTarget | undefined;
  readonly sourceIp: string;
  /** Members in snake_case; null when there is nothing to add. Never a secret, never a payload. */
  readonly details: Record<string, unknown> | null;
}

export interface AuditRow extends Omit<AuditEntry, "orgId"> {
  readonly id: string;
  readonly emitTime: Date;
}

/** Adds an entry. In the transaction of the change, both happen or neither does. */
export async function appendAudit(db: Queryable, entry: AuditEntry): Promise<void> {
  const { subject, target } = entry;
  await db.query(
    `INSERT INTO audit_log (org_id, operation, status, subject_type, subject_id, subject_display, target_type,
                            target_id, source_ip, details)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      entry.orgId,
      entry.operation,
      entry.status,
      subject.type,
      subject.id,
      subject.display,
      target?.type ?? null,
      target?.id ?? null,
      entry.sourceIp,
      entry.details === null ? null : JSON.stringify(entry.details),
    ],
  );
}

/** Adds an entry about a change of Conductor's own, or one that the settings asked for. */
export function appendOwn(
  db: Queryable,
  by: "conductor" | "settings",
  change: Pick<AuditEntry, "orgId" | "operation" | "target" | "details">,
): Promise<void> {
  const subject = { type: "user", id: by, display: by } as const;
  return appendAudit(db, { ...change, status: "success", subject, sourceIp: "" });
}

export interface AuditFilter {
  /** Inclusive. */
  readonly startTime: Date | undefined;
  /** Exclusive. */
  readonly endTime: Date | undefined;
  readonly operation: string | undefined;
  /** Id or display of who did it. */
  readonly subject: string | undefined;
  /** Id of what was changed. */
  readonly target: string | undefined;
  /** Applications to which the entries are limited; entries about no application are then left out. */
  readonly appIds: "all" | readonly string[];
  readonly limit: number;
  readonly offset: number;
}

/** Entries of an organisation, the newest first. */
export async function listAudit(db: Queryable, orgId: string, filter: AuditFilter): Promise<AuditRow[]> {
  const rows = await db.query<FlatAuditRow>(
    `SELECT id, emit_time AS "emitTime", operation, status, subject_type AS "subjectType", subject_id AS "subjectId",
            subject_display AS "subjectDisplay", target_type AS "targetType", target_id AS "targetId",
            source_ip AS "sourceIp", details
       FROM audit_log
      WHERE org_id = $1
        AND ($2::timestamptz IS NULL OR emit_time >= $2) AND ($3::timestamptz IS NULL OR emit_time < $3)
        AND ($4::text IS NULL OR operation = $4)
        AND ($5::text IS NULL OR subject_id = $5 OR subject_display = $5)
        AND ($6::text IS NULL OR target_id = $6)
        AND ($9::uuid[] IS NULL OR details ->> 'application_name' IN (
              SELECT name FROM applications WHERE org_id = $1 AND id = ANY ($9)))
      ORDER BY emit_time DESC, position DESC LIMIT $7 OFFSET $8`,
    [
      orgId,
      filter.startTime ?? null,
      filter.endTime ?? null,
      filter.operation ?? null,
      filter.subject ?? null,
      filter.target ?? null,
      filter.limit,
      filter.offset,
      filter.appIds === "all" ? null : filter.appIds,
    ],
  );
  return rows.map(nest);
}

interface FlatAuditRow extends Pick<
  AuditRow,
  "id" | "emitTime" | "operation" | "status" | "sourceIp" | "details"
> {
  readonly subjectType: AuditEntry["subject"]["type"];
  readonly subjectId: string;
  readonly subjectDisplay: string;
  readonly targetType: AuditTarget["type"] | null;
  readonly targetId: string | null;
}

function nest(row: FlatAuditRow): AuditRow {
  const { id, emitTime, operation, status, sourceIp, details, targetType, targetId } = row;
  return {
    id,
    emitTime,
    operation,
    status,
    sourceIp,
    details,
    subject: { type: row.subjectType, id: row.subjectId, display: row.subjectDisplay },
    target: targetType === null || targetId === null ? undefined : { type: targetType, id: targetId },
  };
}

/** Removes entries that are older than their organisation keeps them. Returns how many, `batch` at most. */
export async function purgeAudit(db: Queryable, batch: number): Promise<number> {
  const rows = await db.query<{ readonly count: number }>(
    `WITH gone AS (
       DELETE FROM audit_log WHERE position IN (
         SELECT a.position FROM audit_log a JOIN organisations o ON o.id = a.org_id
          WHERE a.emit_time < now() - make_interval(days => o.audit_log_retention_days) LIMIT $1)
       RETURNING 1)
     SELECT count(*)::int AS count FROM gone`,
    [batch],
  );
  return rows[0]?.count ?? 0;
}
