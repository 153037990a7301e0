// The complete API: every operation by its id, those of the published contract and Podium's own.
import type { Operation } from "./operation.ts";
import { alertingOperations } from "./alerting.ts";
import { applicationOperations } from "./applications.ts";
import { auditOperations } from "./audit.ts";
import { executorOperations } from "./executors.ts";
import { extensions } from "./extensions.ts";
import { metricOperations } from "./metrics.ts";
import { orgOperations } from "./orgs.ts";
import { queueOperations } from "./queues.ts";
import { roleOperations } from "./roles.ts";
import { scheduleOperations } from "./schedules.ts";
import { tokenOperations } from "./tokens.ts";
import { userOperations } from "./users.ts";
import { workflowActionOperations } from "./workflow-actions.ts";
import { workflowOperations } from "./workflows.ts";

export const operations = {
  ...userOperations,
  ...orgOperations,
  ...roleOperations,
  ...tokenOperations,
  ...applicationOperations,
  ...executorOperations,
  ...workflowOperations,
  ...workflowActionOperations,
  ...queueOperations,
  ...scheduleOperations,
  ...metricOperations,
  ...alertingOperations,
  ...auditOperations,
  ...extensions,
} as const satisfies Record<string, Operation>;

export type Operations = typeof operations;
export type OperationId = keyof Operations;
