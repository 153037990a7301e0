import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { X } from "lucide-react";
import { useEffect } from "react";
import type { ReactNode } from "react";
import { jobQuery, noteJobEnd } from "../api/jobs.ts";
import { useViewer } from "../api/standing.ts";
import type { Job } from "../api/types.ts";
import { forgetJob, useWatchedJobs } from "../api/watched-jobs.ts";
import type { WatchedJob } from "../api/watched-jobs.ts";
import { JobProgress, StopButton } from "../components/job-progress.tsx";
import { toFailure } from "../model/failure.ts";
import { jobTitle, number, troubles } from "../model/job.ts";
import { IconButton } from "../ui/button.tsx";
import styles from "./job-panel.module.css";

/** The jobs that this tab began, on every page, until they are put away. */
export function JobPanel(): ReactNode {
  return (
    <section className={styles["panel"]} aria-label="Actions on many workflows">
      {useWatchedJobs().map((watched) => (
        <Watched key={watched.jobId} {...watched} />
      ))}
    </section>
  );
}

function Watched({ appName, jobId }: WatchedJob): ReactNode {
  const client = useQueryClient();
  const { job: pageId } = useParams({ strict: false });
  const { data: job, error } = useQuery(jobQuery(appName, jobId));
  const ended = job?.status === "ENDED" ? job : undefined;
  useEffect(() => {
    if (ended !== undefined) void noteJobEnd(client, appName, ended);
  }, [client, appName, ended]);
  // Its own page says the same and more.
  if (pageId === jobId) return null;
  if (job === undefined) {
    return error === null ? null : (
      <article className={styles["job"]} aria-label="Job">
        <header className={styles["head"]}>
          <p role="alert">The job could not be read. {toFailure(error).message}</p>
          <PutAway jobId={jobId} />
        </header>
      </article>
    );
  }
  return <Shown appName={appName} job={job} />;
}

function Shown({ appName, job }: { readonly appName: string; readonly job: Job }): ReactNode {
  const { org } = useViewer();
  const title = jobTitle(job);
  const wrong = troubles(job.counts);
  return (
    <article className={styles["job"]} aria-label={title}>
      <header className={styles["head"]}>
        <h2>{title}</h2>
        {job.status === "ENDED" ? <PutAway jobId={job.jobId} /> : <StopButton appName={appName} job={job} />}
      </header>
      <JobProgress job={job} />
      {wrong.length === 0 ? null : (
        <ul className={styles["wrong"]} aria-label="Not as meant">
          {wrong.map(({ word, count }) => (
            <li key={word}>
              {word} {number(count)}
            </li>
          ))}
        </ul>
      )}
      <footer className={styles["foot"]}>
        <span>{appName}</span>
        <Link to="/orgs/$org/apps/$app/jobs/$job" params={{ org, app: appName, job: job.jobId }}>
          Each workflow and its outcome
        </Link>
      </footer>
    </article>
  );
}

function PutAway({ jobId }: { readonly jobId: string }): ReactNode {
  return (
    <IconButton label="Put this job away" onClick={() => forgetJob(jobId)}>
      <X size={16} aria-hidden />
    </IconButton>
  );
}
