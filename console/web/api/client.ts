// One typed function for every operation of Conductor's contract.
import { noticeServerDate } from "./clock.ts";
import { Failure } from "../model/failure.ts";
import type { ProblemBody } from "../model/failure.ts";
import { isConductorRestarting, noticeConductorState } from "../model/restart.ts";
import { segmentFromId } from "../model/workflow-id.ts";
import { settings } from "./settings.ts";
import { currentOrg, noticeSignedOut } from "./standing.ts";
import { endpoints } from "./endpoints.ts";
import { readJson } from "./read-json.ts";
import type { Body, OperationId, Operations, Params, Query, Result } from "./types.ts";

export interface CallInput<Id extends OperationId> {
  /** The organisation is known; the rest of the path is given. */
  readonly params?: Omit<Params<Operations[Id]>, "orgName">;
  readonly query?: Query<Operations[Id]>;
  readonly body?: Body<Operations[Id]>;
  readonly signal?: AbortSignal;
}

/** Calls an operation. Throws a `Failure` with the server's own words unless it succeeds. */
export async function call<Id extends OperationId>(
  id: Id,
  input: CallInput<Id> = {},
): Promise<Result<Operations[Id]>> {
  const [method, path] = endpoints[id];
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
