import { expect, test } from "vitest";
import { permissions } from "../../../../conductor/src/contract/operation.ts";
import {
  budgetLabel,
  budgetShare,
  budgetTone,
  budgetUse,
  budgetUsers,
} from "../../../../console/web/model/budgets.ts";
import {
  keyPermissions,
  keyWarning,
  permissionGroups,
  presetPermissions,
  tryLines,
} from "../../../../console/web/model/permissions.ts";
import { deliveryResult, testSentence, webhookBody } from "../../../../console/web/model/webhook.ts";

test("every permission of the server is in the matrix, by what it is about", () => {
  const groups = permissionGroups(permissions);
  expect(groups.flatMap((group) => group.permissions.map(({ name }) => name))).toEqual([...permissions]);
  expect(groups.map(({ label }) => label)).toEqual([
    "Organisation",
    "Applications",
    "Metrics",
    "API keys",
    "Executors",
  ]);
});

test("a preset gives a key what it says, and no preset what the server refuses to keys", () => {
  const offered = keyPermissions(permissions);
  expect(offered).not.toContain("token.write");
  expect(presetPermissions("executor", offered)).toEqual(["websocket.connect"]);
  expect(presetPermissions("ci", offered)).toEqual(["application.read", "application.write"]);
  expect(presetPermissions("read", offered).every((name) => name.endsWith(".read"))).toBe(true);
  expect(presetPermissions("custom", offered)).toEqual([]);
});

test("a person is warned of keys that can change everything", () => {
  expect(keyWarning({ permissions: ["application.write"], apps: [] })).toContain("every application");
  expect(keyWarning({ permissions: ["organization.write"], apps: [] })).toContain("the organisation");
  expect(keyWarning({ permissions: ["application.write"], apps: ["shop"] })).toBeUndefined();
  expect(keyWarning({ permissions: ["application.read", "websocket.connect"], apps: [] })).toBeUndefined();
});

test("the lines that try a key out ask for what it may read", () => {
  const executor = tryLines("wss://c.example/", "acme", { token: "t", permissions: ["websocket.connect"] });
  expect(executor).toBe(
    'export DBOS_TOKEN=t\ncurl -H "Authorization: Bearer $DBOS_TOKEN" https://c.example/v2/orgs/acme/permissions',
  );
  const ci = tryLines("ws://c:8090", "acme", { token: "t", permissions: ["application.read"] });
  expect(ci).toContain("\nDBOS_URL=http://c:8090 DBOS_ORG=acme dbosctl app list");
});

test("a webhook is complete with a name and where it leads", () => {
  const draft = {
    webhookName: " on-call ",
    format: "json",
    target: "https://a.example/x",
    appNames: [],
  } as const;
  expect(webhookBody(draft)).toEqual({ webhookName: "on-call", format: "json", url: "https://a.example/x" });
  expect(webhookBody({ ...draft, format: "pagerduty", target: "key", appNames: ["shop"] })).toEqual({
    webhookName: "on-call",
    format: "pagerduty",
    routingKey: "key",
    appNames: ["shop"],
  });
  for (const wrong of [{ webhookName: " " }, { target: "" }, { target: "a.example" }]) {
    expect(webhookBody({ ...draft, ...wrong })).toBeUndefined();
  }
});

test("how a delivery ended is said with what the receiver answered", () => {
  const failed = { isDelivered: false, httpStatus: null, reason: "It did not answer." };
  expect(testSentence("x", failed)).toBe("The test did not reach x. It did not answer.");
  const delivered = { isDelivered: true, httpStatus: 204, reason: null };
  expect(testSentence("x", delivered)).toBe("The test reached x. It answered 204.");
  expect(deliveryResult({ httpStatus: 500, reason: "refused" })).toBe("500: refused");
  expect(deliveryResult({ httpStatus: null, reason: null })).toBe("–");
});

test("a budget says what it limits and how much is used", () => {
  const budget = { name: "applications" as const, used: 1_200, limit: 1_000, applications: [] };
  expect([budgetLabel(budget), budgetUse(budget)]).toEqual(["Applications", "1,200 of 1,000"]);
  expect([
    budgetShare(budget),
    budgetShare({ used: 1, limit: 4 }),
    budgetShare({ used: 0, limit: 0 }),
  ]).toEqual([1, 0.25, 1]);
  expect([budgetTone(0.5), budgetTone(0.8), budgetTone(1)]).toEqual(["running", "delayed", "failed"]);
  expect(budgetUsers({ applications: [{ applicationName: "shop", used: 3 }] })).toBe("shop 3");
  expect(budgetUsers(budget)).toBe("–");
});
