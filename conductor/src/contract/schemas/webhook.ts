import { Type } from "typebox";
import { closed, int64, nullable, text, textOrNull, texts, time, timeOrNull } from "./primitives.ts";

const format = Type.Enum(["json", "slack", "pagerduty"]);
const name = Type.String({ minLength: 1, maxLength: 100 });

export const webhook = closed("Webhook", {
  webhookName: text,
  format,
  origin: Type.String({ description: "Scheme and host of its URL. The rest of the URL may be secret." }),
  isEnabled: Type.Boolean(),
  appNames: Type.Array(text, { description: "The applications whose alerts it gets; none means all." }),
  createdBy: text,
  createdAt: time,
});

export const createWebhookInput = closed("CreateWebhookBody", {
  webhookName: name,
  format,
  url: Type.Optional(
    Type.String({ maxLength: 2_000, description: "Where alerts are sent; not needed for `pagerduty`." }),
  ),
  routingKey: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: "Integration key; for `pagerduty` alone." }),
  ),
  appNames: Type.Optional(texts),
});

export const webhookCreated = closed("WebhookCreated", {
  ...webhook.properties,
  signingSecret: nullable(
    Type.String({
      description: "What deliveries of the format `json` are signed with. It is shown once.",
    }),
  ),
});

export const updateWebhookInput = closed("UpdateWebhookBody", { isEnabled: Type.Boolean() });

export const webhookTest = closed("WebhookTest", {
  isDelivered: Type.Boolean(),
  httpStatus: nullable(int64),
  reason: textOrNull,
});

export const webhookDelivery = closed("WebhookDelivery", {
  deliveryId: text,
  appName: text,
  ruleId: textOrNull,
  alertName: text,
  message: text,
  state: Type.Enum(["WAITING", "DELIVERED", "FAILED"]),
  attempts: int64,
  httpStatus: nullable(int64),
  reason: textOrNull,
  createdAt: time,
  nextAttemptAt: timeOrNull,
  endedAt: timeOrNull,
});
