// The state of a job, drawn like the status of a workflow.
import type { Job } from "../../api/types.ts";
import { troubles } from "../../model/job.ts";
import type { StatusMeaning } from "../../model/status.ts";

/** The word and the colours of a job's state. */
export function jobMeaning({ status, counts, note }: Pick<Job, "status" | "counts" | "note">): StatusMeaning {
  if (status === "STOPPING") return { word: "Stopping", tone: "cancelled", isFinal: false };
  if (status !== "ENDED") {
    const isWaiting = note?.startsWith("Waits: ") ?? false;
    return isWaiting
      ? { word: "Waiting", tone: "delayed", isFinal: false }
      : { word: "Running", tone: "running", isFinal: false };
  }
  return troubles(counts).length === 0
    ? { word: "Done", tone: "success", isFinal: true }
    : { word: "Ended", tone: "delayed", isFinal: true };
}
