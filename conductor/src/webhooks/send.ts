// One attempt to deliver: a POST to a URL that a member of an organisation chose.
import { request as requestHttp, type RequestOptions } from "node:http";
import { request as requestHttps } from "node:https";
import { AddressRefused, checkHost, guardedLookup, type AddressRule } from "./address.ts";

export interface Attempt {
  /** Null when no answer came. */
  readonly httpStatus: number | null;
  /** Why it has not arrived; null when it has. Nothing of the URL's path, nor of the answer, is in it. */
  readonly reason: string | null;
}

/** What is sent, and where. */
export interface Delivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Longest time for a whole attempt, in milliseconds. */
const attemptMs = 10_000;

/**
 * Sends a delivery once. Redirects are not followed: they would lead past the check of addresses. Never throws.
 */
export async function send(delivery: Delivery, rule: AddressRule): Promise<Attempt> {
  try {
    const httpStatus = await post(delivery, rule);
    if (httpStatus >= 200 && httpStatus < 300) return { httpStatus, reason: null };
    return { httpStatus, reason: `the receiver answered ${httpStatus}` };
  } catch (error) {
    return { httpStatus: null, reason: reasonOf(error) };
  }
}

function post({ url, headers, body }: Delivery, rule: AddressRule): Promise<number> {
  const target = new URL(url);
  const isEncrypted = target.protocol === "https:";
  const isAllowed = (address: string) => rule(address, isEncrypted);
  checkHost(target.hostname, isAllowed);
  const options: RequestOptions = {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "user-agent": "Podium-Conductor",
      ...headers,
    },
    lookup: guardedLookup(isAllowed),
    agent: false,
    signal: AbortSignal.timeout(attemptMs),
  };
  return new Promise((resolve, reject) => {
    const request = (isEncrypted ? requestHttps : requestHttp)(target, options);
    request.on("error", reject);
    request.on("response", (response) => {
      resolve(response.statusCode ?? 0);
      // Its body is of no interest, and may be endless.
      response.destroy();
    });
    request.end(body);
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof AddressRefused) return error.message;
  if (error instanceof Error && error.name === "AbortError") return `no answer within ${attemptMs / 1_000} s`;

  const { code } = error as { readonly code?: unknown };
  return typeof code === "string" ? `no connection (${code})` : "no connection";
}
