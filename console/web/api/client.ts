// One typed function for every operation. The route table is checked against Conductor's contract by the compiler.
import { noticeServerDate } from "./clock.ts";
import { Failure } from "../model/failure.ts";
import type { ProblemBody } from "../model/failure.ts";
import { isConductorRestarting, noticeConductorState } from "../model/restart.ts";
import { segmentFromId } from "../model/workflow-id.ts";
import { settings } from "./settings.ts";
import { currentOrg, noticeSignedOut } from "./standing.ts";
import { readJson } from "./read-json.ts";
import type { Body, OperationId, Operations, Params, Query, Result } from "./types.ts";

const app = "/v2/orgs/{orgName}/apps/{appName}";
const workflow = `${app}/workflows/{workflowId}` as const;

const routes = {
  listApps: ["GET", "/v2/orgs/{orgName}/apps"],
  getApp: ["GET", app],
  registerApp: ["PUT", app],
  updateApp: ["PATCH", app],
  listExecutors: ["GET", `${app}/executors`],
  listConnectionTroubles: ["GET", "/v2/orgs/{orgName}/connection-troubles"],
  listRecoveries: ["GET", `${app}/recoveries`],
  listInabilities: ["GET", `${app}/inabilities`],
  listSchedules: ["GET", `${app}/schedules`],
  resumeSchedule: ["POST", `${app}/schedules/{scheduleName}/resume`],
  listQueues: ["GET", `${app}/queues`],
  searchWorkflows: ["POST", `${app}/workflows/search`],
  getWorkflowAggregates: ["POST", `${app}/workflows/aggregates`],
  getWorkflow: ["GET", workflow],
  listWorkflowSteps: ["GET", `${workflow}/steps`],
  listWorkflowEvents: ["GET", `${workflow}/events`],
  listWorkflowNotifications: ["GET", `${workflow}/notifications`],
  listWorkflowStreams: ["GET", `${workflow}/streams`],
  cancelWorkflow: ["POST", `${workflow}/cancel`],
  resumeWorkflow: ["POST", `${workflow}/resume`],
  forkWorkflow: ["POST", `${workflow}/fork`],
  deleteWorkflow: ["DELETE", workflow],
  bulkCancelWorkflows: ["POST", `${app}/workflows/bulk-cancel`],
  bulkResumeWorkflows: ["POST", `${app}/workflows/bulk-resume`],
  bulkDeleteWorkflows: ["POST", `${app}/workflows/bulk-delete`],
  bulkForkWorkflowsFromFailure: ["POST", `${app}/workflows/bulk-fork-from-failure`],
  listTokens: ["GET", "/v2/orgs/{orgName}/tokens"],
  createToken: ["POST", "/v2/orgs/{orgName}/tokens/{tokenName}"],
  deleteToken: ["DELETE", "/v2/orgs/{orgName}/tokens/{tokenName}"],
  listPermissions: ["GET", "/v2/orgs/{orgName}/permissions"],
  getCurrentUser: ["GET", "/v2/users/me"],
  registerUser: ["POST", "/v2/users"],
} as const satisfies {
  readonly [Id in OperationId]?: readonly [Operations[Id]["method"], Operations[Id]["path"]];
};

type CalledId = keyof typeof routes;

export interface CallInput<Id extends CalledId> {
  /** Parameters of the path without the organisation, which is known. */
  readonly params?: Omit<Params<Operations[Id]>, "orgName">;
  readonly query?: Query<Operations[Id]>;
  readonly body?: Body<Operations[Id]>;
  readonly signal?: AbortSignal;
}

/** Calls an operation. Throws a `Failure` with the server's own words unless it succeeds. */
export async function call<Id extends CalledId>(
  id: Id,
  input: CallInput<Id> = {},
): Promise<Result<Operations[Id]>> {
  const [method, path] = routes[id];
  const params: Readonly<Record<string, unknown>> = { ...input.params, orgName: currentOrg() };
  const url =
    settings.basePath +
    path
      .replace("/v2/", "/api/")
      .replace(/\{(\w+)\}/g, (_all, name: string) => segmentFromId(String(params[name]))) +
    queryText(input.query);
  const response = await request(url, {
    method,
    headers: {
      accept: "application/json",
      ...(input.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    ...(input.signal === undefined ? {} : { signal: input.signal }),
  });
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  if (!response.ok) {
    const problem = isJson ? await readAnswer<ProblemBody>(response, input.signal) : {};
    const failure = new Failure(response.status, problem, isConductorRestarting(Date.now()));
    if (failure.kind === "signed-out") noticeSignedOut(failure);
    throw failure;
  }
  if (isJson) return readAnswer<Result<Operations[Id]>>(response, input.signal);
  // An answer that is not JSON is a proxy's own page.
  if (response.status === 200) throw new Failure(502, {});
  return undefined as Result<Operations[Id]>;
}

/** The answer; null where the SDK or Conductor is too old for the operation. */
export async function ifTold<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Failure && (error.kind === "unsupported" || error.kind === "gone")) return null;
    throw error;
  }
}

/** Reads an answer; one that was cut off is a failure. */
async function readAnswer<Json>(response: Response, signal: AbortSignal | undefined): Promise<Json> {
  try {
    return (await readJson(response)) as Json;
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new Failure(502, {
      detail: "An answer was cut off on its way to this page. It tries again by itself.",
    });
  }
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, init);
    noticeConductorState(response.headers.get("conductor-state"), Date.now());
    noticeServerDate(response.headers.get("date"), Date.now());
    return response;
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const problem = { detail: "This page cannot reach its Console. It tries again by itself." };
    throw new Failure(0, problem, isConductorRestarting(Date.now()));
  }
}

function queryText(
  query: Readonly<Record<string, string | number | boolean | undefined>> | undefined,
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) params.set(name, String(value));
  }

  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}
