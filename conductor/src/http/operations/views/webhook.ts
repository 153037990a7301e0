// Webhooks and their deliveries: row → API.
import type { Static } from "typebox";
import type { webhook, webhookDelivery } from "../../../contract/schemas/webhook.ts";
import type { DeliveryRow } from "../../../store/webhook-deliveries.ts";
import type { WebhookRow } from "../../../store/webhooks.ts";

export function webhookView(row: WebhookRow): Static<typeof webhook> {
  const { name, format, origin, isEnabled, appNames, createdBy, createdAt } = row;
  return {
    webhookName: name,
    format,
    origin,
    isEnabled,
    appNames,
    createdBy,
    createdAt: createdAt.toISOString(),
  };
}

export function webhookDeliveryView(row: DeliveryRow): Static<typeof webhookDelivery> {
  const { id, appName, ruleId, alert, state, attempts, httpStatus, reason, createdAt, nextAt, endedAt } = row;
  return {
    deliveryId: id,
    appName,
    ruleId,
    alertName: alert.name,
    message: alert.message,
    state,
    attempts,
    httpStatus,
    reason,
    createdAt: createdAt.toISOString(),
    nextAttemptAt: state === "WAITING" ? nextAt.toISOString() : null,
    endedAt: endedAt?.toISOString() ?? null,
  };
}
