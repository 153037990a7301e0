import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { executorsQuery } from "../../api/queries.ts";
import type { Workflow } from "../../api/types.ts";
import { useNow } from "../../api/clock.ts";
import { runMs } from "../../model/list.ts";
import { queueLabel } from "../../model/queues.ts";
import { statusMeaning } from "../../model/status.ts";
import { formatDuration } from "../../model/time.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { CutId } from "../../components/cut-id.tsx";
import { Facts } from "./facts.tsx";
import type { Fact } from "./facts.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import styles from "./workflow-head.module.css";

/** Name, status and duration, as a heading. */
export function WorkflowTitle({ workflow }: { readonly workflow: Workflow }): ReactNode {
  const meaning = statusMeaning(workflow.status);
  const took = runMs(workflow, useNow(!meaning.isFinal));
  return (
    <span className={styles["title"]}>
      {workflow.workflowName ?? "unnamed"}
      <StatusBadge meaning={meaning} />
      {took === undefined ? null : (
        <span className={styles["took"]}>
          {meaning.isFinal ? "after" : "for"} {formatDuration(took)}
        </span>
      )}
    </span>
  );
}

interface WorkflowFactsProps {
  readonly appName: string;
  readonly workflow: Workflow;
}

/** Where the workflow comes from and where it runs, in one line. */
export function WorkflowFacts({ appName, workflow }: WorkflowFactsProps): ReactNode {
  const { data: executors } = useQuery(executorsQuery(appName));
  const executor = executors?.find((one) => one.executorId === workflow.executorId);
  const id = (
    <>
      <CutId id={workflow.workflowId} />
      <CopyButton text={workflow.workflowId} what="workflow ID" />
    </>
  );
  const main: readonly Fact[] = [
    { name: "Workflow ID", value: id },
    { name: "Child of", value: linkTo(appName, workflow.parentWorkflowId) },
    { name: "Forked from", value: linkTo(appName, workflow.forkedFrom) },
    { name: "Created", value: <At iso={workflow.createdAt} /> },
    { name: "Queue", value: queueFact(workflow.queueName) },
    { name: executorName(workflow), value: code(executor?.hostname ?? workflow.executorId) },
    { name: "Version", value: code(workflow.appVersion) },
  ].filter(isTold);
  const rest: readonly Fact[] = [
    { name: "Schedule", value: workflow.scheduleName },
    { name: "User", value: workflow.user },
    { name: "Priority", value: workflow.priority === 0 ? null : workflow.priority },
    { name: "Partition", value: workflow.queuePartitionKey },
    { name: "Deduplication ID", value: code(workflow.deduplicationId) },
    { name: "Deadline", value: workflow.deadline === null ? null : <At iso={workflow.deadline} /> },
    { name: "Attributes", value: code(workflow.attributes) },
  ].filter(isTold);
  return (
    <div className={styles["line"]}>
      <dl className={styles["facts"]}>
        {main.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {rest.length === 0 ? null : (
        <Popover trigger={<Button variant="ghost">{rest.length} more</Button>} title="More facts">
          <div className={styles["more"]}>
            <Facts facts={rest} />
          </div>
        </Popover>
      )}
    </div>
  );
}

function isTold({ value }: Fact): boolean {
  return value !== null && value !== "";
}

/** A queued workflow names the executor that enqueued it, or that ran it before. */
function executorName({ queueName, dequeuedAt, status }: Workflow): string {
  if (dequeuedAt !== null || (status !== "ENQUEUED" && status !== "DELAYED")) return "Executor";
  return queueName !== null && queueLabel(queueName) !== queueName ? "Last executor" : "Enqueued by";
}

function queueFact(name: string | null): ReactNode {
  if (name === null) return null;
  return queueLabel(name) === name ? name : <span title={name}>{queueLabel(name)}, of DBOS itself</span>;
}

function code(text: string | null): ReactNode {
  return text === null || text === "" ? null : <code title={text}>{text}</code>;
}

function linkTo(appName: string, workflowId: string | null): ReactNode {
  return workflowId === null ? null : <WorkflowLink appName={appName} workflowId={workflowId} />;
}
