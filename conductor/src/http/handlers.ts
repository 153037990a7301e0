// Every operation that is served, by its id. What has no handler here is neither routed nor advertised.
import type { extensions } from "../contract/extensions.ts";
import type { Handlers } from "./call.ts";
import { activityHandlers } from "./operations/activity.ts";
import { alertingHandlers } from "./operations/alerting.ts";
import { applicationHandlers } from "./operations/applications.ts";
import { auditHandlers } from "./operations/audit.ts";
import { autoscalingHandlers, getVersionAutoscale } from "./operations/autoscaling.ts";
import { getChanges } from "./operations/changes.ts";
import { listBudgets } from "./operations/budgets.ts";
import { listConnectionTroubles } from "./operations/connection-troubles.ts";
import { domainClaimHandlers } from "./operations/domain-claims.ts";
import { executorHandlers, listInabilities, listRecoveries } from "./operations/executors.ts";
import { jobHandlers } from "./operations/jobs.ts";
import { keyHandlers } from "./operations/keys.ts";
import { memberHandlers } from "./operations/members.ts";
import { metricHandlers } from "./operations/metrics.ts";
import { orgHandlers } from "./operations/orgs.ts";
import { queueHandlers } from "./operations/queues.ts";
import { roleHandlers } from "./operations/roles.ts";
import { countBackfill, scheduleHandlers } from "./operations/schedules.ts";
import { tokenHandlers } from "./operations/tokens.ts";
import { userHandlers } from "./operations/users.ts";
import { workflowActionHandlers } from "./operations/workflow-actions.ts";
import { workflowHandlers } from "./operations/workflows.ts";

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
  ...jobHandlers,
  ...keyHandlers,
} satisfies Record<keyof typeof extensions, unknown>;
