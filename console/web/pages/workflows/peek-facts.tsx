import { Fragment } from "react";
import type { ReactNode } from "react";
import { useNow } from "../../api/clock.ts";
import type { Workflow } from "../../api/types.ts";
import { At } from "../../components/time.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import type { Filters, ValueFilter } from "../../model/filters.ts";
import { runMs } from "../../model/list.ts";
import { queueLabel } from "../../model/queues.ts";
import { statusMeaning } from "../../model/status.ts";
import { formatDuration } from "../../model/time.ts";
import { CellFilter } from "./cell-filter.tsx";
import styles from "./peek.module.css";

interface Fact {
  readonly name: string;
  /** Left out where there is nothing to say. */
  readonly shown: ReactNode;
  /** The filter and the value that it belongs to. */
  readonly filter?: readonly [ValueFilter, string | null];
}

interface PeekFactsProps {
  readonly appName: string;
  readonly workflow: Workflow;
  readonly steps: string;
  readonly filters: Filters;
  readonly onFilter: (filters: Filters) => void;
}

/** Where a workflow comes from and where it ran. Each value that the list can be filtered by has its buttons. */
export function PeekFacts({ appName, workflow, steps, filters, onFilter }: PeekFactsProps): ReactNode {
  const meaning = statusMeaning(workflow.status);
  const ms = runMs(workflow, useNow(!meaning.isFinal));
  const link = (id: string | null): ReactNode =>
    id === null ? null : <WorkflowLink appName={appName} workflowId={id} />;
  const facts: readonly Fact[] = [
    { name: "Status", shown: meaning.word, filter: ["status", workflow.status] },
    { name: "Name", shown: workflow.workflowName, filter: ["name", workflow.workflowName] },
    { name: "Created", shown: <At iso={workflow.createdAt} /> },
    { name: "Took", shown: ms === undefined ? null : formatDuration(ms) },
    { name: "Steps", shown: steps },
    {
      name: "Queue",
      shown: workflow.queueName === null ? null : queueLabel(workflow.queueName),
      filter: ["queue", workflow.queueName],
    },
    { name: "Version", shown: workflow.appVersion, filter: ["version", workflow.appVersion] },
    { name: "Executor", shown: workflow.executorId, filter: ["executor", workflow.executorId] },
    { name: "User", shown: workflow.user, filter: ["user", workflow.user] },
    { name: "Schedule", shown: workflow.scheduleName, filter: ["schedule", workflow.scheduleName] },
    { name: "Attributes", shown: workflow.attributes },
    {
      name: "Child of",
      shown: link(workflow.parentWorkflowId),
      filter: ["parent", workflow.parentWorkflowId],
    },
    { name: "Forked from", shown: link(workflow.forkedFrom), filter: ["forkedFrom", workflow.forkedFrom] },
  ];
  return (
    <dl className={styles["facts"]}>
      {facts
        .filter(({ shown }) => shown !== null && shown !== "")
        .map(({ name, shown, filter: [filter, value] = [undefined, null] }) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>
              <span>{shown}</span>
              {filter === undefined || value === null ? null : (
                <CellFilter
                  filter={filter}
                  value={value}
                  words={`${name} ${value}`}
                  filters={filters}
                  onChange={onFilter}
                />
              )}
            </dd>
          </Fragment>
        ))}
    </dl>
  );
}
