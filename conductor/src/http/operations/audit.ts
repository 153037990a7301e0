// Reading the audit log. Its entries are written by http/audit/record.
import { scopeOf } from "../../auth/caller.ts";
import { listAudit } from "../../store/audit.ts";
import type { Handlers } from "../call.ts";
import { maxPageNumber, outside, requireNone } from "../complaints.ts";
import { parseInstant } from "../instants.ts";
import { auditView } from "./views/audit.ts";

const defaultLimit = 100;
const maxLimit = 1_000;

export const auditHandlers = {
  listAuditLogs: async ({ org, caller, query, services }) => {
    requireNone([
      ...outside("query.limit", query.limit, 1, maxLimit),
      ...outside("query.offset", query.offset, 0, maxPageNumber),
    ]);
    const rows = await listAudit(services.db, org.id, {
      startTime: instant(query.startTime),
      endTime: instant(query.endTime),
      operation: query.operation,
      subject: query.subject,
      target: query.target,
      appIds: scopeOf(caller),
      limit: query.limit ?? defaultLimit,
      offset: query.offset ?? 0,
    });
    return rows.map(auditView);
  },
} satisfies Partial<Handlers>;

function instant(text: string | undefined): Date | undefined {
  const epochMs = text === undefined ? undefined : parseInstant(text);
  return epochMs === undefined ? undefined : new Date(epochMs);
}
