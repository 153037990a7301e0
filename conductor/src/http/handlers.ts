// The handler of every operation, by its id.
import type { Handlers } from "./call.ts";
import { activityHandlers } from "./operations/activity.ts";
import { alertingHandlers } from "./operations/alerting.ts";
import { applicationHandlers } from "./operations/applications.ts";
import { auditHandlers } from "./operations/audit.ts";
import { autoscalingHandlers } from "./operations/autoscaling.ts";
import { changeHandlers } from "./operations/changes.ts";
import { budgetHandlers } from "./operations/budgets.ts";
import { connectionTroubleHandlers } from "./operations/connection-troubles.ts";
import { domainClaimHandlers } from "./operations/domain-claims.ts";
import { executorHandlers } from "./operations/executors.ts";
import { jobHandlers } from "./operations/jobs.ts";
import { keyHandlers } from "./operations/keys.ts";
import { memberHandlers } from "./operations/members.ts";
import { metricHandlers } from "./operations/metrics.ts";
import { orgHandlers } from "./operations/orgs.ts";
import { queueHandlers } from "./operations/queues.ts";
import { roleHandlers } from "./operations/roles.ts";
import { scheduleHandlers } from "./operations/schedules.ts";
import { tokenHandlers } from "./operations/tokens.ts";
import { userHandlers } from "./operations/users.ts";
import { viewHandlers } from "./operations/views.ts";
import { webhookHandlers } from "./operations/webhooks.ts";
import { workflowActionHandlers } from "./operations/workflow-actions.ts";
import { workflowHandlers } from "./operations/workflows.ts";

export const handlers: Handlers = {
  ...activityHandlers,
  ...alertingHandlers,
  ...applicationHandlers,
  ...auditHandlers,
  ...autoscalingHandlers,
  ...budgetHandlers,
  ...changeHandlers,
  ...connectionTroubleHandlers,
  ...domainClaimHandlers,
  ...executorHandlers,
  ...jobHandlers,
  ...keyHandlers,
  ...memberHandlers,
  ...metricHandlers,
  ...orgHandlers,
  ...queueHandlers,
  ...roleHandlers,
  ...scheduleHandlers,
  ...tokenHandlers,
  ...userHandlers,
  ...viewHandlers,
  ...webhookHandlers,
  ...workflowActionHandlers,
  ...workflowHandlers,
};
