// Requests and answers as the official command line client's generated Go code makes and reads them.
import { request as send } from "node:http";
import type { Operation } from "../../conductor/src/contract/operation.ts";
import { answerCheck } from "./answer-check.ts";

export interface GoAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly location: string | undefined;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** Sends what Go sends: no `Accept`, a content type only with a body, and a length of 0 where a body is missing. */
export async function sendAsGo(
  method: string,
  url: string,
  body?: object,
  token?: string,
): Promise<GoAnswer> {
  const payload = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    "user-agent": "Go-http-client/1.1",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(body === undefined && method !== "POST" ? {} : { "content-length": Buffer.byteLength(payload) }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = send(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers["content-type"] ?? "",
          location: response.headers.location,
          headers: response.headers,
          text,
        }),
      );
    });
    outgoing.once("error", reject).end(payload);
  });
}

/**
 * What the generated code makes of an answer: a body is read only with the documented status and a JSON content type,
 * and then strictly; an answer without a body must not promise JSON. Throws for everything that it would not take.
 */
export function decodeAsGo({ success }: Operation, answer: GoAnswer): unknown {
  const { status, contentType, text } = answer;
  const isJson = contentType.includes("json");
  if (status !== success.status) throw new Error(`status ${status}, not ${success.status}: ${text}`);
  if (success.body === undefined) {
    if (isJson || text !== "") throw new Error(`a body where none is documented: ${contentType} ${text}`);
    return undefined;
  }
  if (!isJson) throw new Error(`not JSON but ${contentType}: ${text}`);
  const value: unknown = JSON.parse(text);
  const complaints = answerCheck(success)(value);
  if (complaints.length > 0) throw new Error(`not as documented: ${JSON.stringify(complaints)} ${text}`);
  const loose = text.match(/"\d{4}-\d\d-\d\dT[^"]*"/g)?.find((each) => !/:\d\d\.\d{3}Z"$/.test(each));
  if (loose !== undefined) throw new Error(`not an instant that Go reads alike everywhere: ${loose}`);
  return value;
}

/** The line and exit code that the client makes of a failure. */
export function failureAsGo({ status, contentType, text }: GoAnswer): {
  readonly line: string;
  readonly exit: number;
} {
  if (!contentType.includes("json")) throw new Error(`not JSON but ${contentType}: ${text}`);
  const { title = "", detail = "" } = JSON.parse(text) as {
    readonly title?: string;
    readonly detail?: string;
  };
  const line = [title, detail].filter((part) => part !== "").join(": ");
  return { line, exit: { 401: 3, 404: 4 }[status] ?? 1 };
}
