// The complete API: every operation by its id.
import type { Operation } from "./operation.ts";
import * as alerting from "./alerting.ts";
import * as applications from "./applications.ts";
import * as audit from "./audit.ts";
import * as executors from "./executors.ts";
import * as metrics from "./metrics.ts";
import * as orgs from "./orgs.ts";
import * as queues from "./queues.ts";
import * as roles from "./roles.ts";
import * as schedules from "./schedules.ts";
import * as tokens from "./tokens.ts";
import * as users from "./users.ts";
import * as workflowActions from "./workflow-actions.ts";
import * as workflows from "./workflows.ts";

export const operations = {
  ...users,
  ...orgs,
  ...roles,
  ...tokens,
  ...applications,
  ...executors,
  ...workflows,
  ...workflowActions,
  ...queues,
  ...schedules,
  ...metrics,
  ...alerting,
  ...audit,
} as const satisfies Record<string, Operation>;

export type Operations = typeof operations;
export type OperationId = keyof Operations;
