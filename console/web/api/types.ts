// The API's shapes, derived from Conductor's own table of operations. Types only: none of it is bundled.
import type { Body, Operation, Params, Query, Result } from "../../../conductor/src/contract/operation.ts";
import type { Extensions } from "../../../conductor/src/contract/extensions.ts";
import type { Operations as Published } from "../../../conductor/src/contract/operations.ts";

/** The published operations, and Podium's own. */
export type Operations = Published & Extensions;
export type OperationId = keyof Operations;

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
export type Inability = Item<ResultOf<"listInabilities">>;
export type Token = Item<ResultOf<"listTokens">>;
export type WorkflowAggregate = Item<ResultOf<"getWorkflowAggregates">>;

export type { Body, Operation, Params, Query, Result };
