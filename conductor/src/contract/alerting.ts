import { Type } from "typebox";
import { onAlertingRule, onNewAlertingRule } from "./audit-rule.ts";
import type { Operation } from "./operation.ts";
import { app, appParams, inApp } from "./paths.ts";
import { alertingRule, createAlertInput } from "./schemas/alerting.ts";
import { text } from "./schemas/primitives.ts";

export const alertingOperations = {
  listAlertingRules: {
    method: "GET",
    path: `${app}/alerting-rules`,
    tag: "Alerting",
    summary: "List the alerting rules of an application",
    access: "application.read",
    params: inApp,
    success: { status: 200, body: Type.Array(alertingRule) },
  },
  createAlertingRule: {
    method: "POST",
    path: `${app}/alerting-rules`,
    tag: "Alerting",
    summary: "Create an alerting rule; an application receives the alert",
    access: "application.write",
    audit: { name: "alerting_rule.create", target: onNewAlertingRule, inDatabase: true },
    params: inApp,
    body: createAlertInput,
    bodyRequired: true,
    success: { status: 201, body: alertingRule },
  },
  deleteAlertingRule: {
    method: "DELETE",
    path: `${app}/alerting-rules/{ruleId}`,
    tag: "Alerting",
    summary: "Delete an alerting rule",
    access: "application.write",
    audit: { name: "alerting_rule.delete", target: onAlertingRule, inDatabase: true },
    params: Type.Object({ ...appParams, ruleId: text }),
    success: { status: 204 },
  },
} as const satisfies Record<string, Operation>;
