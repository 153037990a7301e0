// Every operation that is served, by its id. What has no handler here is neither routed nor advertised.
import type { extensions } from "../contract/extensions.ts";
import type { Handlers } from "./call.ts";
import { activityHandlers } from "./routes/activity.ts";
import { alertingHandlers } from "./routes/alerting.ts";
import { applicationHandlers } from "./routes/applications.ts";
import { auditHandlers } from "./routes/audit.ts";
import { autoscalingHandlers, getVersionAutoscale } from "./routes/autoscaling.ts";
import { getChanges } from "./routes/changes.ts";
import { listBudgets } from "./routes/budgets.ts";
import { listConnectionTroubles } from "./routes/connection-troubles.ts";
import { domainClaimHandlers } from "./routes/domain-claims.ts";
import { executorHandlers, listInabilities, listRecoveries } from "./routes/executors.ts";
import { keyHandlers } from "./routes/keys.ts";
import { memberHandlers } from "./routes/members.ts";
import { metricHandlers } from "./routes/metrics.ts";
import { orgHandlers } from "./routes/orgs.ts";
import { queueHandlers } from "./routes/queues.ts";
import { roleHandlers } from "./routes/roles.ts";
import { countBackfill, scheduleHandlers } from "./routes/schedules.ts";
import { tokenHandlers } from "./routes/tokens.ts";
import { userHandlers } from "./routes/users.ts";
import { workflowActionHandlers } from "./routes/workflow-actions.ts";
import { workflowHandlers } from "./routes/workflows.ts";

/** One for every operation of the published contract; the compiler misses none. */
export const handlers: Required<Handlers> = {
  ...alertingHandlers,
  ...applicationHandlers,
  ...auditHandlers,
  ...autoscalingHandlers,
  ...domainClaimHandlers,
  ...executorHandlers,
  ...memberHandlers,
  ...metricHandlers,
  ...orgHandlers,
  ...queueHandlers,
  ...roleHandlers,
  ...scheduleHandlers,
  ...tokenHandlers,
  ...userHandlers,
  ...workflowActionHandlers,
  ...workflowHandlers,
};

/** The same for operations beyond the published contract. */
export const extensionHandlers = {
  countBackfill,
  getChanges,
  getVersionAutoscale,
  listBudgets,
  listInabilities,
  listConnectionTroubles,
  listRecoveries,
  ...activityHandlers,
  ...keyHandlers,
} satisfies Record<keyof typeof extensions, unknown>;
