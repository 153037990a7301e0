// Asks the processes of the stack over HTTP.
import { setTimeout as wait } from "node:timers/promises";

const pollMs = 50;
const requestTimeoutMs = 5000;

/** One JSON request. Throws an `Error` with the caller's problem sentence when the answer is not a success. */
export async function request<T>(method: string, url: string, body?: unknown): Promise<T> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(requestTimeoutMs),
    ...(body !== undefined && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new HttpError(method, url, response.status, text);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

export class HttpError extends Error {
  readonly status: number;
  constructor(method: string, url: string, status: number, body: string) {
    super(`${method} ${url} answered ${status}: ${body.slice(0, 300)}`);
    this.name = "HttpError";
    this.status = status;
  }
}

/** Polls until `probe` is true. Throws an `Error` that names `what` after `deadlineMs`, or when `signal` aborts. */
export async function until(
  what: string,
  deadlineMs: number,
  signal: AbortSignal,
  probe: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    signal.throwIfAborted();
    if (await probe()) return;
    if (Date.now() > deadline) throw new Error(`Waited ${deadlineMs / 1000} s for ${what}, without success.`);
    await wait(pollMs);
  }
}

/** Whether a URL answers 200. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(requestTimeoutMs) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false; // no server listens yet
  }
}
