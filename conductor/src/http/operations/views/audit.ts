// Audit entries: row → API.
import type { Static } from "typebox";
import type { auditLogEntry } from "../../../contract/schemas/audit.ts";
import type { AuditRow } from "../../../store/audit.ts";

export function auditView(row: AuditRow): Static<typeof auditLogEntry> {
  return {
    id: row.id,
    emitTime: row.emitTime.toISOString(),
    operation: row.operation,
    status: row.status,
    subject: row.subject,
    ...(row.target === undefined ? {} : { target: row.target }),
    sourceIp: row.sourceIp,
    details: row.details,
  };
}
