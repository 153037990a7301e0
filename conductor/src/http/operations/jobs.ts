// Jobs: one action on many workflows, previewed, begun, watched and stopped here, and done by `loops/jobs`.
import type { Static } from "typebox";
import type { jobInput } from "../../contract/schemas/job.ts";
import { ConductorError } from "../../errors.ts";
import { eligibleStatuses } from "../../jobs/judge.ts";
import { subjectOf } from "../audit/record.ts";
import { listApps } from "../../store/apps.ts";
import type { Database } from "../../store/database.ts";
import { connectedVersions } from "../../store/executors-list.ts";
import {
  addJob,
  findJob,
  listJobs as readJobs,
  stopJob as requestStop,
  type JobRow,
} from "../../store/jobs.ts";
import {
  addJobWorkflows,
  countJobWorkflows,
  listJobWorkflows,
  type JobWorkflowState,
} from "../../store/job-workflows.ts";
import { countOf, readGroups } from "../../wire/aggregate-query.ts";
import type { WorkflowFilters, WorkflowStatus } from "../../wire/messages.ts";
import { wireTime } from "../../wire/time.ts";
import { coversApp, type Caller } from "../../auth/caller.ts";
import type { AppCall, Call } from "../call.ts";
import { outside, requestInvalid, requireNone } from "../complaints.ts";
import { ask } from "./executor/ask.ts";
import { forkPoint } from "./requests/bulk-fork.ts";
import { workflowAggregateQuery, workflowFilters } from "./requests/workflow-filters.ts";
import { jobView } from "./views/job.ts";

type JobInput = Static<typeof jobInput>;
interface JobCall extends AppCall {
  readonly body: JobInput;
  readonly caller: Caller;
}
interface OneJobCall extends AppCall {
  readonly params: { readonly jobId: string };
}

/** The handlers of jobs. */
export const jobHandlers = {
  previewJob,
  createJob,
  listJobs,
  listOrgJobs,
  getJob,
  stopJob,
  listJobOutcomes,
};

/** Jobs of one application that have not ended. */
const maxOpenJobs = 20;
const defaultJobs = 50;
const maxJobs = 500;
const defaultOutcomes = 200;
const maxOutcomes = 1_000;

/** Counts what a job would be about, by status and by version, without beginning it. */
async function previewJob(call: JobCall) {
  const { body, app, services } = call;
  requireChoice(body);
  const eligible = eligibleStatuses(body.action, body.options ?? {});
  const question = workflowAggregateQuery({
    ...(body.filters ?? { workflowIds: body.workflowIds }),
    groupByStatus: true,
    groupByAppVersion: true,
    selectCount: true,
  });
  const [{ output }, connected] = await Promise.all([
    ask(call, "get_workflow_aggregates", { body: question }),
    connectedVersions(services.db, app.id),
  ]);
  const groups = readGroups(output);
  const byStatus = sumBy(groups.map((each) => [each.group["status"] ?? "", countOf(each)]));
  const byVersion = sumBy(groups.map((each) => [each.group["application_version"] ?? null, countOf(each)]));
  const isEligible = (status: string) => (eligible as readonly string[]).includes(status);
  return {
    total: byStatus.reduce((sum, [, count]) => sum + count, 0),
    eligible: byStatus.reduce((sum, [status, count]) => sum + (isEligible(status) ? count : 0), 0),
    byStatus: byStatus.map(([status, count]) => ({ status, isEligible: isEligible(status), count })),
    byVersion: byVersion.map(([appVersion, count]) => ({
      appVersion,
      isConnected: appVersion !== null && connected.has(appVersion),
      count,
    })),
  };
}

function sumBy<K>(pairs: readonly (readonly [K, number])[]): [K, number][] {
  const sums = new Map<K, number>();
  for (const [key, count] of pairs) sums.set(key, (sums.get(key) ?? 0) + count);
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

/** Begins a job. What is created later is not meant by its filters. */
async function createJob(call: JobCall) {
  const { app, body, caller, services } = call;
  const { action, workflowIds, options = {} } = body;
  const chosen = requireChoice(body);
  if (action === "fork") forkPoint({ ...options, workflowIds: [] });
  const filters = chosen === undefined ? null : frozen(chosen, eligibleStatuses(action, options));
  const row = await services.db.transaction(async (tx) => {
    const createdBy = subjectOf(caller).display;
    const added = await addJob(tx, { appId: app.id, action, options, filters, createdBy }, maxOpenJobs);
    if (added !== undefined && workflowIds !== undefined) await addJobWorkflows(tx, added.id, workflowIds);
    return added;
  });
  if (row === undefined) throw tooMany(app.name);
  return viewed(call, row);
}

/** The filters on the wire, undefined where workflows are named. Throws unless exactly one of both is given. */
function requireChoice({ workflowIds, filters }: JobInput): WorkflowFilters | undefined {
  if ((workflowIds === undefined) === (filters === undefined)) {
    throw requestInvalid([{ location: "body", message: "must have either workflowIds or filters" }]);
  }
  if (workflowIds?.length === 0) {
    throw requestInvalid([{ location: "body.workflowIds", message: "must not be empty" }]);
  }
  return filters === undefined ? undefined : workflowFilters(filters, true, "body");
}

function frozen(filters: WorkflowFilters, eligible: readonly WorkflowStatus[]): WorkflowFilters {
  const status = eligible.filter((each) => filters.status?.includes(each) ?? true);
  if (status.length === 0) {
    throw requestInvalid([
      {
        location: "body.filters.status",
        message: `must include a status that the action can change: ${eligible.join(", ")}`,
      },
    ]);
  }
  const now = wireTime(Date.now());
  const end = filters.end_time;
  const isSooner = end !== undefined && Date.parse(end) < Date.now();
  return { ...filters, status, end_time: isSooner ? end : now };
}

function tooMany(appName: string): ConductorError {
  return new ConductorError(
    "CONDUCTOR_BUDGET_EXHAUSTED",
    `Application ${appName} has ${maxOpenJobs} jobs that have not ended; wait for one of them, or stop it.`,
  );
}

interface ListOptions {
  readonly limit?: number;
}

/** Jobs of an application, the newest first. */
async function listJobs({ app, query, services }: AppCall & { readonly query: ListOptions }) {
  return (await viewAll(services.db, [app.id], query)).map(({ view }) => view);
}

/** The same of all applications that the caller may know of. */
async function listOrgJobs({ org, caller, query, services }: Call<"listOrgJobs">) {
  const apps = (await listApps(services.db, org.id)).filter((app) => coversApp(caller, app));
  const names = new Map(apps.map(({ id, name }) => [id, name]));
  const jobs = await viewAll(services.db, [...names.keys()], query);
  return jobs.map(({ appId, view }) => ({ ...view, applicationName: names.get(appId) ?? "" }));
}

async function viewAll(db: Database, appIds: readonly string[], { limit }: ListOptions) {
  requireNone(outside("query.limit", limit, 1, maxJobs));
  const rows = await readJobs(db, appIds, limit ?? defaultJobs);
  const counts = await countJobWorkflows(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ appId: row.appId, view: jobView(row, counts.get(row.id)) }));
}

/** One job with its counts. */
async function getJob(call: OneJobCall) {
  return viewed(call, await requireJob(call));
}

/** Has a job end after the portion under way; it keeps its outcomes. */
async function stopJob(call: OneJobCall): Promise<undefined> {
  const { id } = await requireJob(call);
  await requestStop(call.services.db, call.app.id, id);
}

interface OutcomesCall extends OneJobCall {
  readonly query: { readonly state?: JobWorkflowState; readonly after?: string; readonly limit?: number };
}

/** The workflows of a job with what became of each, in the order in which the job takes them. */
async function listJobOutcomes(call: OutcomesCall) {
  const { state, after = "0", limit } = call.query;
  requireNone(outside("query.limit", limit, 1, maxOutcomes));
  if (!/^\d{1,18}$/.test(after)) {
    throw requestInvalid([
      { location: "query.after", message: "must be the position of an outcome", value: after },
    ]);
  }
  const { id } = await requireJob(call);
  return listJobWorkflows(call.services.db, id, { state, after, limit: limit ?? defaultOutcomes });
}

async function requireJob({ app, params, services }: OneJobCall): Promise<JobRow> {
  const row = await findJob(services.db, app.id, params.jobId);
  if (row === undefined) {
    throw new ConductorError("CONDUCTOR_JOB_UNKNOWN", `Application ${app.name} has no job ${params.jobId}.`);
  }
  return row;
}

async function viewed({ services }: AppCall, row: JobRow) {
  const counts = await countJobWorkflows(services.db, [row.id]);
  return jobView(row, counts.get(row.id));
}
