import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { appQuery, executorsQuery } from "../api/queries.ts";
import type { Workflow } from "../api/types.ts";
import { useNow } from "../clock.ts";
import { runMs } from "../model/list.ts";
import { statusMeaning } from "../model/status.ts";
import { formatDuration } from "../model/time.ts";
import { whyLine } from "../model/why.ts";
import { useZone } from "../preferences.ts";
import { CopyButton } from "./copy-button.tsx";
import type { Fact } from "./facts.tsx";
import { StatusBadge, StatusIcon, toneClass } from "./status-badge.tsx";
import { At } from "./time.tsx";
import { WorkflowLink } from "./workflow-link.tsx";
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
      <code>{workflow.workflowId}</code>
      <CopyButton text={workflow.workflowId} what="workflow ID" />
    </>
  );
  const facts: readonly Fact[] = [
    { name: "Workflow ID", value: id },
    { name: "Created", value: <At iso={workflow.createdAt} /> },
    { name: "Queue", value: workflow.queueName },
    { name: "Executor", value: code(executor?.hostname ?? workflow.executorId) },
    { name: "Version", value: code(workflow.appVersion) },
    { name: "Schedule", value: workflow.scheduleName },
    { name: "User", value: workflow.user },
    { name: "Priority", value: workflow.priority === 0 ? null : workflow.priority },
    { name: "Partition", value: workflow.queuePartitionKey },
    { name: "Deduplication ID", value: code(workflow.deduplicationId) },
    { name: "Deadline", value: workflow.deadline === null ? null : <At iso={workflow.deadline} /> },
    { name: "Attributes", value: code(workflow.attributes) },
    { name: "Child of", value: linkTo(appName, workflow.parentWorkflowId) },
    { name: "Forked from", value: linkTo(appName, workflow.forkedFrom) },
  ];
  return (
    <dl className={styles["facts"]}>
      {facts
        .filter(({ value }) => value !== null && value !== "")
        .map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function code(text: string | null): ReactNode {
  return text === null || text === "" ? null : <code>{text}</code>;
}

function linkTo(appName: string, workflowId: string | null): ReactNode {
  return workflowId === null ? null : <WorkflowLink appName={appName} workflowId={workflowId} />;
}

/** One sentence on why the workflow is where it is. */
export function Why({ appName, workflow }: WorkflowFactsProps): ReactNode {
  const { data: executors = [] } = useQuery(executorsQuery(appName));
  const { data: app } = useQuery(appQuery(appName));
  const [zone] = useZone();
  const { tone, isFinal } = statusMeaning(workflow.status);
  const nowMs = useNow(!isFinal);
  const sentence = whyLine(workflow, {
    executors,
    executorTimeoutSecs: app?.executorTimeoutSecs ?? 0,
    nowMs,
    zone,
  });
  if (sentence === undefined) return null;
  return (
    <p className={`${styles["why"]} ${toneClass(tone)}`}>
      <StatusIcon tone={tone} />
      {sentence}
    </p>
  );
}
