import { Type } from "typebox";
import { anything, closed, mapOf, nullable, text, time } from "./primitives.ts";

const auditSubject = closed("AuditSubject", {
  type: Type.Enum(["user", "api_key"]),
  id: text,
  display: text,
});

export const auditTarget = closed("AuditTarget", {
  type: Type.Enum([
    "application",
    "token",
    "role",
    "user",
    "organization",
    "workflow",
    "schedule",
    "alerting_rule",
    "domain_claim",
  ]),
  id: text,
});

export const auditLogEntry = closed("AuditLogEntry", {
  id: text,
  emitTime: time,
  operation: text,
  status: Type.Enum(["success", "failure"]),
  subject: auditSubject,
  target: Type.Optional(auditTarget),
  sourceIp: text,
  details: nullable(mapOf(anything)),
});
