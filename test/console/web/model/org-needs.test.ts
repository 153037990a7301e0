import { expect, test } from "vitest";
import { orgNeeds } from "../../../../console/web/model/org-needs.ts";

const trouble = {
  kind: "REFUSED",
  appId: null,
  applicationName: "ordres",
  resembles: "orders",
  code: "CONDUCTOR_APP_UNKNOWN",
  detail: "",
  count: 1,
  clientAddress: "10.0.0.1",
  lastAt: "2026-03-01T12:00:00.000Z",
} as const;
const dead = [{ status: "DEAD" }];

test("applications that lost their executors, and refused connections, registered or not", () => {
  const needs = orgNeeds(
    [
      { name: "orders", answersFromDatabase: false, executors: dead },
      { name: "mail", answersFromDatabase: true, executors: dead },
      { name: "new", answersFromDatabase: false, executors: [] },
      { name: "unread", answersFromDatabase: false, executors: undefined },
    ],
    [trouble],
    Date.parse("2026-03-01T12:10:00.000Z"),
  );
  expect(needs.map(({ app }) => app)).toEqual(["orders", undefined]);
  expect(needs[0]?.sentence).toMatch(/^orders: No executor is connected/);
  expect(needs[1]?.sentence).toContain("Did you mean orders?");
});
