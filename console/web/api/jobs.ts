// Jobs: what is asked of Conductor before, while and after it acts on many workflows.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { Query, QueryClient } from "@tanstack/react-query";
import { call } from "./client.ts";
import { refreshed } from "./live.ts";
import type { Job, JobOutcome, JobRequest } from "./types.ts";
import { watchJob } from "./watched-jobs.ts";
import { noteDeleted } from "./workflow-list.ts";
import type { OutcomeState } from "../model/job.ts";

const runningMs = 1_000;
const listMs = 5_000;

/** The jobs of the organisation's applications, the newest first. */
export const orgJobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: ({ signal }) => call("listOrgJobs", { query: { limit: 100 }, signal }),
  ...refreshed({ everyMs: listMs }),
});

/** The newest jobs of an application, which tell how fast the next one may be. */
export function appJobsQuery(appName: string) {
  return queryOptions({
    queryKey: ["jobs", appName],
    queryFn: ({ signal }) => call("listJobs", { params: { appName }, query: { limit: 20 }, signal }),
    staleTime: listMs,
  });
}

/** How far a job has come, read until it has ended. */
export function jobQuery(appName: string, jobId: string) {
  return queryOptions({
    queryKey: ["job", appName, jobId],
    queryFn: ({ signal }) => call("getJob", { params: { appName, jobId }, signal }),
    refetchInterval: ({ state }: Pick<Query<Job>, "state">) =>
      state.data?.status === "ENDED" ? false : runningMs,
  });
}

/** What a job would be about. */
export function jobPreviewQuery(appName: string, body: JobRequest) {
  return queryOptions({
    queryKey: ["job preview", appName, body],
    queryFn: ({ signal }) => call("previewJob", { params: { appName }, body, signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
}

/** Outcomes per page. */
const outcomesPerPage = 200;

/** What became of each workflow of a job, page by page. */
export function outcomesQuery(
  appName: string,
  jobId: string,
  state: OutcomeState | undefined,
  isEnded: boolean,
) {
  return infiniteQueryOptions({
    // What was read before the end is read once more after it.
    queryKey: ["job outcomes", appName, jobId, state, isEnded],
    placeholderData: keepPreviousData,
    queryFn: ({ signal, pageParam: after }) =>
      readOutcomes(appName, jobId, { after, limit: outcomesPerPage, ...(state && { state }) }, signal),
    initialPageParam: "0",
    getNextPageParam: (last) => (last.length < outcomesPerPage ? undefined : last.at(-1)?.position),
  });
}

function readOutcomes(
  appName: string,
  jobId: string,
  query: { readonly after: string; readonly limit: number; readonly state?: OutcomeState },
  signal?: AbortSignal,
): Promise<JobOutcome[]> {
  return call("listJobOutcomes", { params: { appName, jobId }, query, ...(signal && { signal }) });
}

/** Begins a job, which every page shows from now on. Throws a `Failure`. */
export async function beginJob(appName: string, body: JobRequest): Promise<Job> {
  const job = await call("createJob", { params: { appName }, body });
  watchJob({ appName, jobId: job.jobId });
  return job;
}

/** Ends a job after the portion under way. */
export async function stopJob(client: QueryClient, appName: string, jobId: string): Promise<void> {
  await call("stopJob", { params: { appName, jobId } });
  await client.invalidateQueries({ queryKey: ["job", appName, jobId] });
}

const listKeys = new Set<unknown>([
  "workflows",
  "older workflows",
  "open workflows",
  "counts",
  "facet",
  "jobs",
]);
/** Readings of many pages, which people repeat by themselves. */
const longReadings = new Set<unknown>(["failures", "part"]);
/** Workflows that lists may still show after a job has deleted them; more were never read. */
const maxNoted = 20_000;

/** Reads again what a job may have changed, once it has ended. */
export async function noteJobEnd(client: QueryClient, appName: string, job: Job): Promise<void> {
  if (job.action === "delete") await noteAllDeleted(appName, job);
  await client.invalidateQueries({
    // Reading a deleted workflow again would be answered with 404.
    predicate: ({ queryKey: [name] }) =>
      job.action === "delete" ? listKeys.has(name) : !longReadings.has(name),
  });
}

async function noteAllDeleted(appName: string, { jobId, counts }: Job): Promise<void> {
  const limit = 1_000;
  let after = "0";
  for (let read = 0; read < Math.min(counts.done, maxNoted); read += limit) {
    const page = await readOutcomes(appName, jobId, { state: "DONE", after, limit });
    noteDeleted(page.map(({ workflowId }) => workflowId));
    after = page.at(-1)?.position ?? after;
  }
}
