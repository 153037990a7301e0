// Where an organisation's alerts go outside: operations of Podium's own, listed in extensions.ts.
import { Type } from "typebox";
import { fromBody, onOrg, type Change } from "./audit-rule.ts";
import type { Operation } from "./operation.ts";
import { inOrg, inWebhook, webhooks } from "./paths.ts";
import { int64 } from "./schemas/primitives.ts";
import {
  createWebhookInput,
  updateWebhookInput,
  webhook,
  webhookCreated,
  webhookDelivery,
  webhookTest,
} from "./schemas/webhook.ts";

const onWebhook = ({ params, body }: Change) => ({
  webhook_name: params["webhookName"],
  ...fromBody("isEnabled")({ params, body, result: undefined }),
});

export const webhookOperations = {
  listWebhooks: {
    method: "GET",
    path: webhooks,
    tag: "Alerting",
    summary: "List where alerts of the organisation go outside, without secrets",
    access: "organization.read",
    params: inOrg,
    success: { status: 200, body: Type.Array(webhook) },
  },
  createWebhook: {
    method: "POST",
    path: webhooks,
    tag: "Alerting",
    summary: "Send alerts to a URL, to Slack or to PagerDuty as well",
    access: "organization.write",
    audit: {
      name: "webhook.create",
      target: onOrg,
      // Never its URL or key.
      details: fromBody("webhookName", "format", "appNames"),
      inDatabase: true,
    },
    params: inOrg,
    body: createWebhookInput,
    bodyRequired: true,
    success: { status: 201, body: webhookCreated },
  },
  updateWebhook: {
    method: "PATCH",
    path: `${webhooks}/{webhookName}`,
    tag: "Alerting",
    summary: "Turn a webhook on or off; deliveries wait while it is off",
    access: "organization.write",
    audit: { name: "webhook.update", target: onOrg, details: onWebhook, inDatabase: true },
    params: inWebhook,
    body: updateWebhookInput,
    bodyRequired: true,
    success: { status: 204 },
  },
  deleteWebhook: {
    method: "DELETE",
    path: `${webhooks}/{webhookName}`,
    tag: "Alerting",
    summary: "Delete a webhook with the record of its deliveries",
    access: "organization.write",
    audit: { name: "webhook.delete", target: onOrg, details: onWebhook, inDatabase: true },
    params: inWebhook,
    success: { status: 204 },
  },
  testWebhook: {
    method: "POST",
    path: `${webhooks}/{webhookName}/test`,
    tag: "Alerting",
    summary: "Send a test to a webhook now, and say whether it arrived",
    access: "organization.write",
    audit: { name: "webhook.test", target: onOrg, details: onWebhook },
    params: inWebhook,
    success: { status: 200, body: webhookTest },
  },
  listWebhookDeliveries: {
    method: "GET",
    path: `${webhooks}/{webhookName}/deliveries`,
    tag: "Alerting",
    summary: "List what a webhook was sent and what became of it, the newest first",
    access: "organization.read",
    params: inWebhook,
    query: Type.Object({ limit: Type.Optional(int64) }),
    success: { status: 200, body: Type.Array(webhookDelivery) },
  },
} as const satisfies Record<string, Operation>;
