import { Type } from "typebox";
import { closed, int64, text } from "./primitives.ts";

const use = closed("BudgetUse", { applicationName: text, used: int64 });

/** What one organisation, or each of its applications, may use. */
export const budget = closed("Budget", {
  name: Type.Enum([
    "applications",
    "executors",
    "application_executors",
    "application_recoveries",
    "application_metric_series",
    "bytes_in_flight",
  ]),
  /** The setting of Conductor that it comes from. */
  setting: text,
  limit: int64,
  /** What is used now: by the organisation, or where each application has the limit, by the one that uses most. */
  used: int64,
  /** `cluster` for all replicas together, `replica` for the one that answers. */
  countedBy: Type.Enum(["cluster", "replica"]),
  /** What happens beyond it: an error code, a close code, or what becomes of the rest. */
  beyond: text,
  /** The ten applications that use most, as far as the caller may see them. */
  applications: Type.Array(use),
});
