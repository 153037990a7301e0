// API calls: any operation on any Conductor, each with its answer and how long it took.
import { request } from "node:http";
import type { Operation } from "../../conductor/src/contract/operation.ts";
import { operations, type OperationId } from "../../conductor/src/contract/operations.ts";

export interface Call {
  readonly operation: OperationId;
  /** Which Conductor was asked. */
  readonly conductor: number;
  readonly fromMs: number;
  readonly toMs: number;
  /** Missing when the connection broke before the answer was complete. */
  readonly answer?: Answer;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

export interface CallRequest {
  readonly operation: OperationId;
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}

/** Longer than Conductor may take for any answer, in milliseconds. */
const giveUpMs = 40_000;

/** Calls an operation on one Conductor, over a connection of its own. Never throws. */
export async function callOperation(
  conductor: number,
  port: number,
  { operation, params = {}, query = {}, body }: CallRequest,
): Promise<Call> {
  const { method, path }: Operation = operations[operation];
  const values: Record<string, string> = { orgName: "local", appName: "podium-sample", ...params };
  const filled = path.replace(/{(\w+)}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const search = new URLSearchParams(query).toString();
  const fromMs = Date.now();
  const answer = await send(port, method, search === "" ? filled : `${filled}?${search}`, body).catch(
    () => undefined,
  );
  return { operation, conductor, fromMs, toMs: Date.now(), ...(answer !== undefined && { answer }) };
}

function send(port: number, method: string, path: string, body: unknown): Promise<Answer> {
  const text = body === undefined ? "" : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const options = { host: "127.0.0.1", port, method, path, headers, agent: false, timeout: giveUpMs };
    const call = request(options, (response) => {
      let received = "";
      response.setEncoding("utf8").on("data", (piece: string) => (received += piece));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers["content-type"] ?? "",
          text: received,
        }),
      );
    });
    call.on("timeout", () => call.destroy(new Error("no answer")));
    call.on("error", reject);
    call.end(text);
  });
}
