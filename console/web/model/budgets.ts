// Budgets of the organisation: what each limits, in words, and how much of it is used.
import type { Result } from "../../../conductor/src/contract/operation.ts";
import type { Operations } from "../../../conductor/src/contract/operations.ts";
import { formatBytes } from "./payload/payload.ts";

type Budget = Result<Operations["listBudgets"]>[number];

const labels: Readonly<Record<Budget["name"], string>> = {
  applications: "Applications",
  executors: "Connected executors",
  application_executors: "Connected executors of one application",
  application_recoveries: "Recoveries of one application at once",
  application_metric_series: "Metric series of one application",
  bytes_in_flight: "Requests and answers in memory",
};

/** What a budget limits. One that this page does not know keeps its name. */
export function budgetLabel({ name }: Pick<Budget, "name">): string {
  return labels[name] ?? name;
}

/** `12 of 100`. */
export function budgetUse({ name, used, limit }: Pick<Budget, "name" | "used" | "limit">): string {
  const text = (value: number): string =>
    name === "bytes_in_flight" ? formatBytes(value) : value.toLocaleString("en");
  return `${text(used)} of ${text(limit)}`;
}

/** The used part, from 0 to 1. */
export function budgetShare({ used, limit }: Pick<Budget, "used" | "limit">): number {
  return limit <= 0 ? 1 : Math.min(1, used / limit);
}

/** How urgent the use is. */
export function budgetTone(share: number): "running" | "delayed" | "failed" {
  if (share >= 1) return "failed";
  return share >= 0.8 ? "delayed" : "running";
}

/** Applications that use most, for where each has the limit: `shop 12, billing 3`. */
export function budgetUsers({ applications }: Pick<Budget, "applications">): string {
  return applications.map(({ applicationName, used }) => `${applicationName} ${used}`).join(", ") || "–";
}
