import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { outcomesQuery } from "../../api/jobs.ts";
import type { Job, JobOutcome } from "../../api/types.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Unread } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import { number, outcomeWords, verbs } from "../../model/job.ts";
import type { OutcomeState } from "../../model/job.ts";
import type { StatusMeaning, Tone } from "../../model/status.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./job.module.css";

interface OutcomesProps {
  readonly appName: string;
  readonly job: Job;
  readonly state: OutcomeState | undefined;
}

const refreshMs = 3_000;

/** What became of each workflow of a job, page by page. */
export function Outcomes({ appName, job, state }: OutcomesProps): ReactNode {
  const isEnded = job.status === "ENDED";
  const query = useInfiniteQuery({
    ...outcomesQuery(appName, job.jobId, state, isEnded),
    // A reader far down is not disturbed before the job has ended.
    refetchInterval: ({ state: { data } }) => (isEnded || (data?.pages.length ?? 0) > 1 ? false : refreshMs),
  });
  const rows = query.data?.pages.flat() ?? [];
  return (
    <section className={styles["outcomes"]} aria-label="Outcomes">
      <Unread readings={[{ what: "The outcomes", query }]} />
      {rows.length === 0 ? (
        <p className={styles["soft"]}>{query.isPending ? "Reading…" : "None."}</p>
      ) : (
        <DataTable
          label="What became of each workflow"
          rows={rows}
          rowKey={({ position }) => position}
          columns={[
            { title: "Workflow", render: (one) => <Ids appName={appName} job={job} outcome={one} /> },
            { title: "Outcome", render: (one) => <StatusBadge meaning={meaningOf(job, one)} /> },
            {
              title: "Why",
              render: ({ reason }) => <span className={styles["reason"]}>{reason ?? "–"}</span>,
            },
          ]}
        />
      )}
      <div className={styles["foot"]}>
        {query.hasNextPage ? (
          <Button disabled={query.isFetching} onClick={() => void query.fetchNextPage()}>
            Read more
          </Button>
        ) : null}
        {rows.length === 0 ? null : (
          <>
            <span>The first {number(rows.length)}</span>
            <CopyButton
              text={() => rows.map(({ workflowId, forkedTo }) => forkedTo ?? workflowId).join("\n")}
              what={job.action === "fork" ? "the IDs shown, of forks the new ones" : "the IDs shown"}
              hasWord
            />
          </>
        )}
      </div>
    </section>
  );
}

const tones: Readonly<Record<JobOutcome["state"], Tone>> = {
  WAITING: "queued",
  SENT: "running",
  DONE: "success",
  REFUSED: "failed",
  MISSING: "cancelled",
  UNKNOWN: "unknown",
  UNTRIED: "cancelled",
};

function meaningOf({ action }: Job, { state }: JobOutcome): StatusMeaning {
  const known = outcomeWords.find((one) => one.state === state)?.word ?? "Asked";
  const word = state === "DONE" ? verbs[action].done : known;
  return { word, tone: tones[state], isFinal: true };
}

interface IdsProps {
  readonly appName: string;
  readonly job: Job;
  readonly outcome: JobOutcome;
}

function Ids({ appName, job, outcome }: IdsProps): ReactNode {
  const { workflowId, state, forkedTo } = outcome;
  const isGone = state === "MISSING" || (state === "DONE" && job.action === "delete");
  return (
    <span className={styles["ids"]}>
      {isGone ? <code>{workflowId}</code> : <WorkflowLink appName={appName} workflowId={workflowId} />}
      {forkedTo === null ? null : (
        <>
          <span>to</span>
          <WorkflowLink appName={appName} workflowId={forkedTo} />
        </>
      )}
    </span>
  );
}
