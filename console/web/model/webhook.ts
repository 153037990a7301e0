// Webhooks: what a person types, what the API takes, and what became of a delivery.
import type { Body, Result } from "../../../conductor/src/contract/operation.ts";
import type { Operations } from "../../../conductor/src/contract/operations.ts";
import type { StatusMeaning } from "./status.ts";

export type WebhookBody = Body<Operations["createWebhook"]>;
export type WebhookFormat = WebhookBody["format"];
export type WebhookTest = Result<Operations["testWebhook"]>;
type Delivery = Result<Operations["listWebhookDeliveries"]>[number];

/** The form as it is typed. The target is a URL, or for PagerDuty the key of an integration. */
export interface WebhookDraft {
  readonly webhookName: string;
  readonly format: WebhookFormat;
  readonly target: string;
  readonly appNames: readonly string[];
}

export const webhookFormats: readonly { readonly value: WebhookFormat; readonly label: string }[] = [
  { value: "json", label: "JSON, signed" },
  { value: "slack", label: "Slack" },
  { value: "pagerduty", label: "PagerDuty" },
];

/** A format as its maker writes it. */
export function formatName(format: WebhookFormat): string {
  return webhookFormats.find(({ value }) => value === format)?.label ?? format;
}

/** What the API takes; undefined while the form is not complete. */
export function webhookBody({
  webhookName,
  format,
  target,
  appNames,
}: WebhookDraft): WebhookBody | undefined {
  const [name, to] = [webhookName.trim(), target.trim()];
  if (name === "" || to === "") return undefined;
  if (format !== "pagerduty" && !/^https?:\/\/./.test(to)) return undefined;
  return {
    webhookName: name,
    format,
    ...(format === "pagerduty" ? { routingKey: to } : { url: to }),
    ...(appNames.length === 0 ? {} : { appNames: [...appNames] }),
  };
}

/** How a test ended, as one sentence. */
export function testSentence(webhookName: string, { isDelivered, httpStatus, reason }: WebhookTest): string {
  const status = httpStatus === null ? "" : ` It answered ${httpStatus}.`;
  if (isDelivered) return `The test reached ${webhookName}.${status}`;
  return `The test did not reach ${webhookName}.${status} ${reason ?? ""}`.trim();
}

const meanings: Readonly<Record<Delivery["state"], StatusMeaning>> = {
  WAITING: { word: "Waiting", tone: "queued", isFinal: false },
  DELIVERED: { word: "Delivered", tone: "success", isFinal: true },
  FAILED: { word: "Failed", tone: "failed", isFinal: true },
};

/** The state of a delivery. */
export function deliveryMeaning({ state }: Pick<Delivery, "state">): StatusMeaning {
  return meanings[state];
}

/** What the receiver answered, or why there is no answer. */
export function deliveryResult({ httpStatus, reason }: Pick<Delivery, "httpStatus" | "reason">): string {
  return [httpStatus === null ? "" : String(httpStatus), reason ?? ""].filter(Boolean).join(": ") || "–";
}
