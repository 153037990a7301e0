// Looks for one workflow in every application of the organisation: each is asked once.
import { toFailure } from "../model/failure.ts";
import type { Progress } from "../model/palette.ts";
import { search } from "./search.ts";

/** Applications that are asked at the same time. */
const atOnce = 4;

/** Asks each application for the workflow and tells how far it has come. */
export async function findEverywhere(
  workflowId: string,
  apps: readonly string[],
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  let progress: Progress = { workflowId, total: apps.length, asked: 0, found: [], silent: [] };
  const tell = (change: Partial<Progress>): void => {
    progress = { ...progress, ...change, asked: progress.asked + 1 };
    if (!signal.aborted) onProgress(progress);
  };
  const waiting = [...apps];
  const askNext = async (): Promise<void> => {
    for (let app = waiting.shift(); app !== undefined && !signal.aborted; app = waiting.shift()) {
      try {
        const rows = await search(app, { workflowIds: [workflowId], limit: 1 }, signal);
        tell(rows.length === 0 ? {} : { found: [...progress.found, app] });
      } catch (error) {
        tell({ silent: [...progress.silent, { app, reason: toFailure(error).message }] });
      }
    }
  };
  onProgress(progress);
  await Promise.all(Array.from({ length: atOnce }, askNext));
}
