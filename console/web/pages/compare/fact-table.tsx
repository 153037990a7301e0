import type { ReactNode } from "react";
import { useNow } from "../../api/clock.ts";
import type { Workflow } from "../../api/types.ts";
import { DataTable } from "../../components/data-table.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import { deltaWords } from "../../model/compare/delta.ts";
import { runMs } from "../../model/list.ts";
import { queueLabel } from "../../model/queues.ts";
import { statusMeaning } from "../../model/status.ts";
import { formatDuration } from "../../model/time.ts";
import { Differs } from "./differs.tsx";

interface FactTableProps {
  readonly appName: string;
  readonly a: Workflow;
  readonly b: Workflow;
}

interface FactRow {
  readonly name: string;
  readonly a: ReactNode;
  readonly b: ReactNode;
  /** What to say of the difference, if there is one. */
  readonly note: ReactNode;
}

/** The facts of both runs, line by line. */
export function FactTable({ appName, a, b }: FactTableProps): ReactNode {
  const isOpen = !statusMeaning(a.status).isFinal || !statusMeaning(b.status).isFinal;
  const now = useNow(isOpen);
  const [tookA, tookB] = [runMs(a, now), runMs(b, now)];
  const line = (name: string, draw: (workflow: Workflow) => ReactNode, value: Value): FactRow => ({
    name,
    a: draw(a),
    b: draw(b),
    note: value(a) === value(b) ? null : <Differs />,
  });
  const text = (name: string, value: Value): FactRow => line(name, (one) => value(one) ?? "–", value);
  const rows: readonly FactRow[] = [
    {
      name: "Workflow ID",
      a: <WorkflowLink appName={appName} workflowId={a.workflowId} />,
      b: <WorkflowLink appName={appName} workflowId={b.workflowId} />,
      note: relation(a, b),
    },
    text("Name", ({ workflowName }) => workflowName),
    line(
      "Status",
      ({ status }) => <StatusBadge meaning={statusMeaning(status)} />,
      ({ status }) => status,
    ),
    { name: "Created", a: <At iso={a.createdAt} />, b: <At iso={b.createdAt} />, note: null },
    { name: "Took", a: duration(tookA), b: duration(tookB), note: deltaWords(tookA, tookB) ?? null },
    text("Version", ({ appVersion }) => appVersion),
    text("Queue", ({ queueName }) => (queueName === null ? null : queueLabel(queueName))),
    text("User", ({ user }) => user),
    text("Attributes", ({ attributes }) => attributes),
  ];
  return (
    <DataTable
      label="Facts of both runs"
      rows={rows.filter((row) => row.a !== "–" || row.b !== "–")}
      rowKey={({ name }) => name}
      columns={[
        { title: "Fact", render: ({ name }) => name },
        { title: "A", render: (row) => row.a },
        { title: "B", render: (row) => row.b },
        { title: "B beside A", render: ({ note }) => note },
      ]}
    />
  );
}

type Value = (workflow: Workflow) => string | null;

function duration(ms: number | undefined): string {
  return ms === undefined ? "not started" : formatDuration(ms);
}

function relation(a: Workflow, b: Workflow): string | null {
  if (b.forkedFrom === a.workflowId) return "B was forked from A";
  if (a.forkedFrom === b.workflowId) return "A was forked from B";
  return a.forkedFrom !== null && a.forkedFrom === b.forkedFrom ? "forked from the same workflow" : null;
}
