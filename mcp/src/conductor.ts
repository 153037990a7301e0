// Calls operations of Conductor with the caller's key.
import { operations, type OperationId, type Operations } from "../../conductor/src/contract/operations.ts";
import type { Body, Params, Query, Result } from "../../conductor/src/contract/operation.ts";
import { segmentFromId } from "../../console/web/model/workflow-id.ts";

const deadlineMs = 60_000;
/** Maximum bytes of an answer, of which a model is shown far fewer. */
const maxBytes = 16 * 1024 * 1024;

export interface CallInput<Id extends OperationId> {
  readonly params?: Omit<Params<Operations[Id]>, "orgName">;
  readonly query?: Query<Operations[Id]>;
  readonly body?: Body<Operations[Id]>;
}

export interface Conductor {
  /** Calls an operation. Throws a `Refusal`. */
  call<Id extends OperationId>(id: Id, input?: CallInput<Id>): Promise<Result<Operations[Id]>>;
}

/** What Conductor, or the way to it, refused; `message` is for people and holds no key. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

/** A Conductor as one caller sees it. Without `authorization` it is asked without a key. */
export function connectConductor(
  { conductorUrl, orgName }: { readonly conductorUrl: string; readonly orgName: string },
  authorization: string | undefined,
): Conductor {
  return {
    async call(id, { params, query, body } = {}) {
      const { method, path } = operations[id];
      const names: Readonly<Record<string, unknown>> = { ...params, orgName };
      const url =
        conductorUrl + path.replace(/\{(\w+)\}/g, (_, name: string) => segmentFromId(String(names[name])));
      const answer = await request(url + queryText(query), {
        method,
        redirect: "error",
        headers: {
          accept: "application/json",
          ...(authorization === undefined ? {} : { authorization }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return answer as Result<Operations[typeof id]>;
    },
  };
}

async function request(url: string, init: RequestInit): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(deadlineMs) }).catch(
    (error: unknown) => {
      throw new Refusal(`Conductor at ${new URL(url).origin} does not answer: ${reasonOf(error)}.`);
    },
  );
  const text = await readText(response);
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  const value: unknown = isJson && text !== "" ? JSON.parse(text) : undefined;
  if (response.ok) return value;
  throw new Refusal(`Conductor answers ${response.status}: ${problemText(value)}`);
}

async function readText(response: Response): Promise<string> {
  let text = "";
  let bytes = 0;
  const decoder = new TextDecoder();
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Refusal("The answer is larger than 16 MiB: ask for fewer rows.");
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

interface Problem {
  readonly type?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly location?: string; readonly message?: string }[] | null;
}

function problemText(value: unknown): string {
  const { type = "", detail = "it gives no reason", errors } = (value ?? {}) as Problem;
  const details = (errors ?? []).map(({ location = "", message = "" }) => `${location} ${message}`.trim());
  return [`${detail} (${type.split(":").at(-1) ?? ""})`, ...details].join("; ");
}

function queryText(query: object | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  const pairs = given.map(([name, value]): [string, string] => [name, String(value)]);
  const text = new URLSearchParams(pairs).toString();
  return text === "" ? "" : `?${text}`;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
