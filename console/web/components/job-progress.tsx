import { Square } from "lucide-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { stopJob } from "../api/jobs.ts";
import { useDenial } from "../api/standing.ts";
import type { Job } from "../api/types.ts";
import { progressText, turnsTaken, verbs } from "../model/job.ts";
import { Button } from "../ui/button.tsx";
import { announceFailure } from "../ui/toast.tsx";
import styles from "./job-progress.module.css";

/** How far a job has come, as a sentence and a bar while it goes on, and what it waits for. */
export function JobProgress({ job }: { readonly job: Job }): ReactNode {
  const { action, status, counts, note } = job;
  const isKnown = status !== "COLLECTING";
  return (
    <div className={styles["progress"]}>
      <output>{progressText(job)}</output>
      {status === "ENDED" ? null : (
        <progress
          className={styles["bar"]}
          aria-label={verbs[action].doing}
          {...(isKnown ? { value: turnsTaken(counts), max: Math.max(1, counts.total) } : {})}
        />
      )}
      {note === null ? null : <p className={styles["note"]}>{note}</p>}
    </div>
  );
}

interface StopButtonProps {
  readonly appName: string;
  readonly job: Job;
}

/** Stops a job after the portion under way. Draws nothing once it has ended. */
export function StopButton({ appName, job }: StopButtonProps): ReactNode {
  const client = useQueryClient();
  const denied = useDenial("application.write");
  const stop = useMutation({
    mutationFn: () => stopJob(client, appName, job.jobId),
    onError: (error) => announceFailure("The job was not stopped", error),
  });
  if (job.status === "ENDED") return null;
  return (
    <Button
      denied={denied}
      disabled={stop.isPending || job.status === "STOPPING"}
      onClick={() => stop.mutate()}
    >
      <Square size={12} aria-hidden />
      Stop
    </Button>
  );
}
