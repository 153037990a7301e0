import { useQuery } from "@tanstack/react-query";
import { GitFork } from "lucide-react";
import type { ReactNode } from "react";
import { appQuery, executorsQuery, queueCountsQuery, queuesQuery, recoveriesQuery } from "../api/queries.ts";
import type { Workflow } from "../api/types.ts";
import { useNow } from "../clock.ts";
import { runMs } from "../model/list.ts";
import { statusMeaning } from "../model/status.ts";
import { formatDuration } from "../model/time.ts";
import { whyLine } from "../model/why.ts";
import { useZone } from "../preferences.ts";
import { Button } from "../ui/button.tsx";
import { useDenial } from "../viewer.ts";
import { CopyButton } from "./copy-button.tsx";
import { CutId } from "./cut-id.tsx";
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
      <CutId id={workflow.workflowId} />
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

interface WhyProps extends WorkflowFactsProps {
  /** Opens the fork dialog with this version chosen. */
  readonly onFork: (toVersion: string) => void;
}

/** One sentence on why the workflow is where it is, and the one thing that would change it. */
export function Why({ appName, workflow, onFork }: WhyProps): ReactNode {
  const { tone, isFinal } = statusMeaning(workflow.status);
  const isQueued = workflow.status === "ENQUEUED";
  const executors = useQuery({ ...executorsQuery(appName), enabled: !isFinal });
  const recoveries = useQuery({ ...recoveriesQuery(appName), enabled: workflow.status === "PENDING" });
  const queues = useQuery({ ...queuesQuery(appName), enabled: isQueued });
  const counts = useQuery({ ...queueCountsQuery(appName), enabled: isQueued });
  const app = useQuery(appQuery(appName));
  const [zone] = useZone();
  const nowMs = useNow(!isFinal);
  const denied = useDenial("application.write");
  const why = whyLine(workflow, {
    executors: executors.data,
    recoveries: recoveries.data,
    queues: queues.data,
    counts: counts.data,
    executorTimeoutSecs: app.data?.executorTimeoutSecs,
    nowMs,
    zone,
  });
  if (why === undefined) return null;
  const { forkTo } = why;
  return (
    <p className={`${styles["why"]} ${toneClass(tone)}`}>
      <StatusIcon tone={tone} />
      <span className={styles["sentence"]}>{why.sentence}</span>
      {forkTo === undefined ? null : (
        <Button denied={denied} onClick={() => onFork(forkTo)}>
          <GitFork size={14} aria-hidden />
          Fork to {forkTo}
        </Button>
      )}
    </p>
  );
}
