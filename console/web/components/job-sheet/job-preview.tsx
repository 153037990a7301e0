import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { appJobsQuery } from "../../api/jobs.ts";
import { expectedMs, maxJobWorkflows, number } from "../../model/job.ts";
import { statusMeaning } from "../../model/status.ts";
import type { WorkflowAction } from "../../model/status.ts";
import { formatDuration } from "../../model/time.ts";
import { StatusBadge } from "../status-badge.tsx";
import type { Preview } from "./preview.ts";
import styles from "./job-sheet.module.css";

interface JobPreviewProps {
  readonly appName: string;
  readonly action: WorkflowAction;
  readonly preview: Preview;
}

/** Versions that are listed, those of most workflows. */
const maxVersions = 6;

/** What a job would be about: by status, with what is left out, and by version. */
export function JobPreview({ appName, action, preview }: JobPreviewProps): ReactNode {
  const { eligible, total, byStatus, byVersion, failure } = preview;
  const jobs = useQuery(appJobsQuery(appName));
  const tookMs = eligible === undefined ? undefined : expectedMs(eligible, action, jobs.data ?? []);
  return (
    <section className={styles["preview"]} aria-label="What it would be about">
      {failure === undefined ? null : (
        <p role="alert" className={styles["failure"]}>
          It could not be counted. {failure}
        </p>
      )}
      <output className={styles["sentence"]}>{sentence(preview)}</output>
      {byStatus.length === 0 ? null : (
        <ul className={styles["counts"]} aria-label="By status">
          {byStatus.map(({ status, isEligible, count }) => (
            <li key={status} data-left-out={!isEligible}>
              <StatusBadge meaning={statusMeaning(status)} />
              <span>{isEligible ? "" : "left out"}</span>
              <span className={styles["number"]}>{number(count)}</span>
            </li>
          ))}
        </ul>
      )}
      {byVersion.length < 2 && byVersion.every(({ isConnected }) => isConnected) ? null : (
        <ul className={styles["counts"]} aria-label="By version">
          {byVersion.slice(0, maxVersions).map(({ appVersion, isConnected, count }) => (
            <li key={appVersion}>
              <code>{appVersion ?? "no version"}</code>
              <span>{isConnected ? "" : "no executor connected"}</span>
              <span className={styles["number"]}>{number(count)}</span>
            </li>
          ))}
          {byVersion.length > maxVersions ? <li>{byVersion.length - maxVersions} more versions</li> : null}
        </ul>
      )}
      {eligible === undefined || eligible === 0 ? null : (
        <p className={styles["soft"]}>
          {tookMs === undefined
            ? "Conductor takes up to 200 at a time, and leaves the application as much time as they took."
            : `About ${formatDuration(tookMs)} at the speed of the last such job.`}
        </p>
      )}
      {eligible === maxJobWorkflows && total > maxJobWorkflows ? (
        <p className={styles["soft"]}>
          A job takes {number(maxJobWorkflows)}, the oldest first; begin another one for the rest.
        </p>
      ) : null}
    </section>
  );
}

function sentence({ eligible, total, byVersion, failure, isUpToDate }: Preview): string {
  if (eligible === undefined) return failure === undefined ? "Counting…" : "";
  if (total === 0 && byVersion.length === 0) return "No workflow matches.";
  const rest = total - eligible;
  const words = eligible === 1 ? "1 workflow" : `${number(eligible)} workflows`;
  const others = rest === 0 ? "" : `; ${number(rest)} of the ${number(total)} cannot be, as they are now`;
  return `${words} would be changed${others}.${isUpToDate ? "" : " Counted as they were last read."}`;
}
