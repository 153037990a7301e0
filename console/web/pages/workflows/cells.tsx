// What each column of the list shows of a workflow.
import { Link } from "@tanstack/react-router";
import { Suspense, lazy } from "react";
import type { ReactNode } from "react";
import type { Workflow } from "../../api/types.ts";
import { useNow } from "../../api/clock.ts";
import { currentOrg } from "../../api/standing.ts";
import { CutId } from "../../components/cut-id.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import type { ColumnName } from "../../model/list-look.ts";
import { runMs } from "../../model/list.ts";
import { queueLabel } from "../../model/queues.ts";
import { statusMeaning } from "../../model/status.ts";
import { formatDuration } from "../../model/time.ts";
import { segmentFromId } from "../../model/workflow-id.ts";

const ResultCell = lazy(async () => ({ default: (await import("./result-cell.tsx")).ResultCell }));

interface CellProps {
  readonly appName: string;
  readonly workflow: Workflow;
  /** Whether the results of the rows were read. */
  readonly hasResults: boolean;
}

type Cell = (props: CellProps) => ReactNode;

const texts = {
  attributes: "attributes",
  user: "user",
  version: "appVersion",
  executor: "executorId",
  schedule: "scheduleName",
  parent: "parentWorkflowId",
  forkedFrom: "forkedFrom",
  partition: "queuePartitionKey",
} as const satisfies Partial<Record<ColumnName, keyof Workflow>>;

/** The value of a column as the application has it; null where there is none. */
export function textOf(name: ColumnName, workflow: Workflow): string | null {
  if (name === "status") return workflow.status;
  if (name === "name") return workflow.workflowName;
  if (name === "queue") return workflow.queueName;
  return name in texts ? workflow[texts[name as keyof typeof texts]] : null;
}

const special: Partial<Record<ColumnName, Cell>> = {
  status: ({ workflow }) => <StatusBadge meaning={statusMeaning(workflow.status)} />,
  name: ({ workflow }) => workflow.workflowName ?? "unnamed",
  id: ({ appName, workflow }) => (
    <Link
      to="/orgs/$org/apps/$app/workflows/$workflow"
      params={{ org: currentOrg(), app: appName, workflow: segmentFromId(workflow.workflowId) }}
      tabIndex={-1}
      title={workflow.workflowId}
      onClick={(event) => event.stopPropagation()}
    >
      <CutId id={workflow.workflowId} />
    </Link>
  ),
  error: ({ workflow, hasResults }) => result(workflow.error, hasResults, true),
  output: ({ workflow, hasResults }) => result(workflow.output, hasResults, false),
  queue: ({ workflow }) => (workflow.queueName === null ? "–" : queueLabel(workflow.queueName)),
  priority: ({ workflow }) => workflow.priority,
  started: ({ workflow }) => started(workflow),
  ended: ({ workflow }) => instant(workflow.completedAt),
  took: ({ workflow }) => <Took workflow={workflow} isTicking={!statusMeaning(workflow.status).isFinal} />,
  created: ({ workflow }) => <At iso={workflow.createdAt} />,
};

/** One value of a workflow. */
export function CellValue({ name, ...props }: CellProps & { readonly name: ColumnName }): ReactNode {
  return special[name]?.(props) ?? (textOf(name, props.workflow) || "–");
}

function result(text: string | null, hasResults: boolean, isError: boolean): ReactNode {
  if (!hasResults) return "not read";
  if (text === null) return "–";
  return (
    <Suspense fallback="…">
      <ResultCell text={text} isError={isError} />
    </Suspense>
  );
}

/** A workflow on no queue starts when it is created. */
function started({ queueName, dequeuedAt, createdAt, status }: Workflow): ReactNode {
  const isWaiting = status === "ENQUEUED" || status === "DELAYED";
  return instant(isWaiting ? null : (dequeuedAt ?? (queueName === null ? createdAt : null)));
}

function instant(iso: string | null): ReactNode {
  return iso === null ? "–" : <At iso={iso} />;
}

function Took({
  workflow,
  isTicking,
}: {
  readonly workflow: Workflow;
  readonly isTicking: boolean;
}): ReactNode {
  const ms = runMs(workflow, useNow(isTicking));
  return ms === undefined ? "–" : formatDuration(ms);
}
