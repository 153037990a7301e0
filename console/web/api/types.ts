// The API's shapes, derived from Conductor's own table of operations. Types only: none of it is bundled.
import type { Body, Operation, Params, Query, Result } from "../../../conductor/src/contract/operation.ts";
import type { OperationId, Operations } from "../../../conductor/src/contract/operations.ts";

type Item<List> = List extends readonly (infer One)[] ? One : never;
type ResultOf<Id extends OperationId> = Result<Operations[Id]>;

export type Application = Item<ResultOf<"listApps">>;
export type Executor = Item<ResultOf<"listExecutors">>;
export type ConnectionTrouble = ResultOf<"listConnectionTroubles">["troubles"][number];
export type Recovery = Item<ResultOf<"listRecoveries">>;
export type Workflow = Item<ResultOf<"searchWorkflows">>;
export type Step = Item<ResultOf<"listWorkflowSteps">>;
export type Queue = Item<ResultOf<"listQueues">>;
export type Schedule = Item<ResultOf<"listSchedules">>;
export type Connector = Item<ResultOf<"listConnectors">>;
export type Inability = Item<ResultOf<"listInabilities">>;
export type Job = ResultOf<"getJob">;
export type OrgJob = Item<ResultOf<"listOrgJobs">>;
export type JobOutcome = Item<ResultOf<"listJobOutcomes">>;
export type JobRequest = NonNullable<Body<Operations["createJob"]>>;
export type JobOptions = NonNullable<JobRequest["options"]>;
export type JobPreview = ResultOf<"previewJob">;
export type Key = Item<ResultOf<"listKeys">>;
export type SavedView = Item<ResultOf<"listViews">>;
export type Webhook = Item<ResultOf<"listWebhooks">>;
export type Role = Item<ResultOf<"listRoles">>;
/** A person of the organisation with their role. */
export interface Member {
  readonly name: string;
  readonly role: Role;
}
export type DomainClaim = ResultOf<"listDomainClaims">["claims"][number];
export type Budget = Item<ResultOf<"listBudgets">>;
export type WorkflowAggregate = Item<ResultOf<"getWorkflowAggregates">>;

export type { Body, Operation, OperationId, Operations, Params, Query, Result };
