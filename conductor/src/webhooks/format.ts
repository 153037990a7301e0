// What each kind of receiver is sent. Names and numbers of an alert are all that leaves: no inputs, outputs or errors. Pure.
import type { Alert } from "../alerting/alert.ts";

export type WebhookFormat = "json" | "slack" | "pagerduty";

/** An alert, with where it comes from. */
export interface Told {
  readonly id: string;
  readonly orgName: string;
  readonly appName: string;
  /** Null for a test. */
  readonly ruleId: string | null;
  readonly alert: Alert;
  readonly createdAt: Date;
}

/** The URL to which PagerDuty's Events API v2 takes events. */
export const pagerDutyUrl = "https://events.pagerduty.com/v2/enqueue";

/** The body of a delivery; `routingKey` is PagerDuty's. */
export function bodyOf(format: WebhookFormat, told: Told, routingKey: string | undefined): string {
  if (format === "slack") return JSON.stringify(slackMessage(told));
  return JSON.stringify(format === "json" ? plain(told) : pagerDutyEvent(told, routingKey));
}

function plain({ id, orgName, appName, ruleId, alert, createdAt }: Told): object {
  return {
    type: "alert",
    id,
    timestamp: createdAt.toISOString(),
    organization: orgName,
    application: appName,
    ruleId,
    name: alert.name,
    message: alert.message,
    metadata: alert.metadata,
  };
}

/** https://docs.slack.dev/messaging/formatting-message-text: three characters have to be escaped. */
function slackMessage({ appName, alert }: Told): object {
  const escape = (text: string) =>
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return { text: `*${escape(appName)}* · ${escape(alert.name)}\n${escape(alert.message)}` };
}

/** https://developer.pagerduty.com/docs/events-api-v2/trigger-events: a summary has at most 1,024 characters. */
function pagerDutyEvent(told: Told, routingKey: string | undefined): object {
  const { orgName, appName, ruleId, id, alert, createdAt } = told;
  return {
    routing_key: routingKey,
    event_action: "trigger",
    dedup_key: ruleId ?? id,
    payload: {
      summary: `${appName}: ${alert.message}`.slice(0, 1_024),
      source: `${orgName}/${appName}`,
      severity: "error",
      timestamp: createdAt.toISOString(),
      component: appName,
      class: alert.name,
      custom_details: alert.metadata,
    },
  };
}
