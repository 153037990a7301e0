import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { oldestQueuedQuery } from "../../api/application-queries.ts";
import { useNow } from "../../api/clock.ts";
import { executorsQuery } from "../../api/queries.ts";
import { currentOrg } from "../../api/standing.ts";
import type { Queue, WorkflowAggregate } from "../../api/types.ts";
import { Panel } from "../../components/panel.tsx";
import { StatusIcon } from "../../components/status-badge.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import type { QueueRows, Remedy } from "../../model/why/known.ts";
import { whyQueued } from "../../model/why/queued.ts";
import { useZone } from "../../preferences.ts";
import { buttonClass } from "../../ui/button.tsx";
import styles from "./queue.module.css";

interface WhyWaitingProps {
  readonly appName: string;
  readonly queue: Queue;
  readonly counts: readonly WorkflowAggregate[] | undefined;
  readonly rows: QueueRows | undefined;
}

/** Why the workflow that has waited longest has not started. */
export function WhyWaiting({ appName, queue, counts, rows }: WhyWaitingProps): ReactNode {
  const oldest = useQuery(oldestQueuedQuery(appName, queue.name));
  const executors = useQuery(executorsQuery(appName));
  const [zone] = useZone();
  const nowMs = useNow();
  if (oldest.data === undefined || oldest.data === null) return null;
  const why = whyQueued(oldest.data, {
    executors: executors.data,
    recoveries: undefined,
    queues: [queue],
    counts,
    queueRows: rows,
    executorTimeoutSecs: undefined,
    nowMs,
    zone,
  });
  if (why === undefined) return null;
  return (
    <Panel title="What holds it up">
      <div className={styles["why"]}>
        <StatusIcon tone="queued" />
        <span className={styles["sentence"]}>{why.sentence}</span>
        <Help appName={appName} remedy={why.remedy} />
      </div>
      <p className={styles["quiet"]}>
        The longest wait: <WorkflowLink appName={appName} workflowId={oldest.data.workflowId} />
      </p>
    </Panel>
  );
}

function Help({
  appName,
  remedy,
}: {
  readonly appName: string;
  readonly remedy: Remedy | undefined;
}): ReactNode {
  const org = currentOrg();
  if (remedy?.kind === "connect") {
    return (
      <Link to="/orgs/$org/connect" params={{ org }} search={{ app: appName }} className={buttonClass()}>
        How to connect one
      </Link>
    );
  }
  if (remedy?.kind === "fork") {
    return (
      <Link to="/orgs/$org/apps/$app/versions" params={{ org, app: appName }} className={buttonClass()}>
        See the versions
      </Link>
    );
  }
  return null;
}
