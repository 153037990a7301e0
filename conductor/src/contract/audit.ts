import { Type } from "typebox";
import type { Operation } from "./operation.ts";
import { inOrg, org } from "./paths.ts";
import { auditLogEntry } from "./schemas/audit.ts";
import { int64, text, time } from "./schemas/primitives.ts";

export const auditOperations = {
  listAuditLogs: {
    method: "GET",
    path: `${org}/audit-logs`,
    tag: "Audit",
    summary: "Read who changed what, newest first",
    access: "organization.read",
    openToScopedKeys: true,
    requiresOAuth: true,
    params: inOrg,
    query: Type.Object({
      startTime: Type.Optional(time),
      endTime: Type.Optional(time),
      operation: Type.Optional(text),
      subject: Type.Optional(text),
      target: Type.Optional(text),
      limit: Type.Optional(int64),
      offset: Type.Optional(int64),
    }),
    success: { status: 200, body: Type.Array(auditLogEntry) },
  },
} as const satisfies Record<string, Operation>;
