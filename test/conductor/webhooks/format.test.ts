import { expect, test } from "vitest";
import { bodyOf } from "../../../conductor/src/webhooks/format.ts";

const told = {
  id: "d-1",
  orgName: "acme",
  appName: "shop",
  ruleId: "r-1",
  alert: { name: "SlowQueue", message: "1 < 2 & <!channel>", metadata: { queue_name: "mail" } },
  createdAt: new Date(0),
};
const read = (text: string) => JSON.parse(text) as Record<string, unknown>;

test("PagerDuty gets one incident for each rule, and its key in the body alone", () => {
  expect(read(bodyOf("pagerduty", told, "key"))).toEqual({
    routing_key: "key",
    event_action: "trigger",
    dedup_key: "r-1",
    payload: {
      summary: "shop: 1 < 2 & <!channel>",
      source: "acme/shop",
      severity: "error",
      timestamp: "1970-01-01T00:00:00.000Z",
      component: "shop",
      class: "SlowQueue",
      custom_details: { queue_name: "mail" },
    },
  });
  const long = { ...told, alert: { ...told.alert, message: "x".repeat(5_000) } };
  const { payload } = read(bodyOf("pagerduty", long, "key")) as {
    readonly payload: { readonly summary: string };
  };
  expect(payload.summary).toHaveLength(1_024);
});

test("names that Slack would read as markup reach readers as they are, and notify no person", () => {
  expect(read(bodyOf("slack", told, undefined))).toEqual({
    text: "*shop* · SlowQueue\n1 &lt; 2 &amp; &lt;!channel&gt;",
  });
});
