import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CirclePlay, GitFork, Layers, PlugZap } from "lucide-react";
import type { ReactNode } from "react";
import { useWorkflowAction } from "./actions.ts";
import { call } from "../../api/client.ts";
import {
  appQuery,
  executorsQuery,
  queueCountsQuery,
  queuesQuery,
  recoveriesQuery,
  schedulesQuery,
} from "../../api/queries.ts";
import { useQueueRows } from "../../api/queue-rows.ts";
import type { OperationId, Step, Workflow } from "../../api/types.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { useNow } from "../../api/clock.ts";
import { statusMeaning } from "../../model/status.ts";
import { whyLine } from "../../model/why/why.ts";
import type { Remedy } from "../../model/why/known.ts";
import { useZone } from "../../preferences.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { announce, announceFailure } from "../../ui/toast.tsx";
import { currentOrg, useDenial } from "../../api/standing.ts";
import { StatusIcon, toneClass } from "../../components/status-badge.tsx";
import styles from "./workflow-head.module.css";

interface WhyProps {
  readonly appName: string;
  readonly workflow: Workflow;
  /** The step that was recorded last, where all were read. */
  readonly lastStep: Step | undefined;
  /** Opens the fork dialog with this version chosen. */
  readonly onFork: (toVersion: string) => void;
}

/** One sentence on why the workflow is in its state, and the one action that would change it. */
export function Why({ appName, workflow, lastStep, onFork }: WhyProps): ReactNode {
  const { tone, isFinal } = statusMeaning(workflow.status);
  const isQueued = workflow.status === "ENQUEUED";
  const executors = useQuery({ ...executorsQuery(appName), enabled: !isFinal });
  const recoveries = useQuery({ ...recoveriesQuery(appName), enabled: workflow.status === "PENDING" });
  const unsupported = useUnsupported(appName);
  const tells = (operation: OperationId): boolean => unsupported(operation) === undefined;
  const queues = useQuery({ ...queuesQuery(appName), enabled: isQueued && tells("listQueues") });
  const counts = useQuery({
    ...queueCountsQuery(appName),
    enabled: isQueued && tells("getWorkflowAggregates"),
  });
  const schedules = useQuery({
    ...schedulesQuery(appName),
    enabled: isFinal && workflow.scheduleName !== null,
  });
  const queue = isQueued ? queues.data?.find(({ name }) => name === workflow.queueName) : undefined;
  const queueRows = useQueueRows(appName, queue);
  const app = useQuery(appQuery(appName));
  const [zone] = useZone();
  const nowMs = useNow(!isFinal);
  const why = whyLine(workflow, {
    executors: executors.data,
    recoveries: recoveries.data,
    queues: queues.data,
    counts: counts.data,
    queueRows,
    schedules: schedules.data ?? undefined,
    lastStep,
    executorTimeoutSecs: app.data?.executorTimeoutSecs,
    nowMs,
    zone,
  });
  if (why === undefined) return null;
  return (
    <p className={`${styles["why"]} ${toneClass(tone)}`} data-final={isFinal}>
      <StatusIcon tone={tone} />
      <span className={styles["sentence"]} title={why.sentence}>
        {why.sentence}
      </span>
      {why.remedy === undefined ? null : (
        <RemedyButton
          appName={appName}
          workflowId={workflow.workflowId}
          remedy={why.remedy}
          onFork={onFork}
        />
      )}
    </p>
  );
}

interface RemedyButtonProps {
  readonly appName: string;
  readonly workflowId: string;
  readonly remedy: Remedy;
  readonly onFork: (toVersion: string) => void;
}

function RemedyButton({ appName, workflowId, remedy, onFork }: RemedyButtonProps): ReactNode {
  const denial = useDenial("application.write");
  const unsupported = useUnsupported(appName);
  const action = useWorkflowAction(appName);
  const org = currentOrg();
  switch (remedy.kind) {
    case "fork":
      return (
        <Button denied={denial ?? unsupported("forkWorkflow")} onClick={() => onFork(remedy.version)}>
          <GitFork size={14} aria-hidden />
          Fork to {remedy.version}
        </Button>
      );
    case "resume":
      return (
        <Button
          denied={denial ?? unsupported("resumeWorkflow")}
          disabled={action.isPending}
          onClick={() => action.mutate({ action: "resume", workflowId })}
        >
          <CirclePlay size={14} aria-hidden />
          {remedy.word}
        </Button>
      );
    case "schedule":
      return <ResumeSchedule appName={appName} scheduleName={remedy.scheduleName} />;
    case "queue":
      return (
        <Link
          to="/orgs/$org/apps/$app/workflows"
          params={{ org, app: appName }}
          search={{ queue: remedy.queue, status: "PENDING" }}
          className={buttonClass()}
        >
          <Layers size={14} aria-hidden />
          What runs on it
        </Link>
      );
    default:
      return (
        <Link to="/orgs/$org/connect" params={{ org }} search={{ app: appName }} className={buttonClass()}>
          <PlugZap size={14} aria-hidden />
          How to connect one
        </Link>
      );
  }
}

function ResumeSchedule({
  appName,
  scheduleName,
}: {
  readonly appName: string;
  readonly scheduleName: string;
}): ReactNode {
  const denial = useDenial("application.write");
  const unsupported = useUnsupported(appName);
  const client = useQueryClient();
  const resume = useMutation({
    mutationFn: () => call("resumeSchedule", { params: { appName, scheduleName } }),
    onSuccess: () => announce(`Resumed the schedule ${scheduleName}`),
    onError: (error) => announceFailure(`Could not resume the schedule ${scheduleName}`, error),
    onSettled: () => client.invalidateQueries({ queryKey: ["schedules", appName] }),
  });
  return (
    <Button
      denied={denial ?? unsupported("resumeSchedule")}
      disabled={resume.isPending}
      onClick={() => resume.mutate()}
    >
      <CirclePlay size={14} aria-hidden />
      Resume the schedule
    </Button>
  );
}
