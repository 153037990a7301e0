// The HTTP API of the Conductor that is looked at.
import { published } from "./contract.ts";
import type { Settings } from "./settings.ts";

const deadlineMs = 30_000;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

export interface Request {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Api {
  /** Calls a published operation of the application, or of the organisation. */
  call(operationId: string, request?: Request): Promise<Answer>;
  /** Sends a body as it is. */
  send(method: string, path: string, body: string | undefined): Promise<Answer>;
}

/** The API with the given key; `appName` stands for the application in every path. */
export function connectApi({ url, orgName, key }: Settings, appName: string): Api {
  const send: Api["send"] = async (method, path, body) => {
    const headers: Record<string, string> = {
      accept: "application/json",
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const signal = AbortSignal.timeout(deadlineMs);
    const response = await fetch(url + path, {
      method,
      headers,
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, body: text === "" ? undefined : parse(text) };
  };
  return {
    send,
    call: (operationId, { params, query, body } = {}) => {
      const operation = published.get(operationId);
      if (operation === undefined) throw new Error(`${operationId} is not published`);
      const names: Readonly<Record<string, string>> = { appName, ...params, orgName };
      const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(names[name] ?? ""),
      );
      const text = query === undefined ? "" : `?${new URLSearchParams(query).toString()}`;
      return send(operation.method, path + text, body === undefined ? undefined : JSON.stringify(body));
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
