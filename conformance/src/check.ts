// One thing that a Conductor does, and how it is looked at.
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Api } from "./api.ts";
import type { Executor, ExecutorOptions } from "./executor.ts";

export interface Context {
  readonly api: Api;
  readonly appName: string;
  /** Connects an executor of the application, which is ended after the check. */
  connect(options?: ExecutorOptions): Promise<Executor>;
}

export interface Check {
  readonly group: string;
  readonly name: string;
  /** Throws a `Difference`. */
  readonly run: (context: Context) => Promise<void>;
}

/** What a Conductor does differently, in a sentence. */
export class Difference extends Error {
  override readonly name = "Difference";
}

export function expectStatus(answer: Answer, ...wanted: readonly number[]): void {
  if (wanted.includes(answer.status)) return;
  const body = typeof answer.body === "string" ? answer.body : (JSON.stringify(answer.body) ?? "");
  throw new Difference(`answers ${answer.status} instead of ${wanted.join(" or ")}: ${body.slice(0, 160)}`);
}

export function expectThat(isSo: boolean, sentence: string): void {
  if (!isSo) throw new Difference(sentence);
}

/** Waits until something is so; a difference with this sentence when it is not in time. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  deadlineMs: number,
  sentence: string,
): Promise<void> {
  const endMs = Date.now() + deadlineMs;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Difference(sentence);
    await sleep(100);
  }
}

interface Listed {
  readonly executorId: string;
  readonly status: string;
}

/** The executors that the API lists. */
export async function listed(api: Api): Promise<readonly (Listed & Readonly<Record<string, unknown>>)[]> {
  const answer = await api.call("listExecutors");
  expectStatus(answer, 200);
  return Array.isArray(answer.body) ? (answer.body as Listed[] as never) : [];
}

/** Connects an executor and waits until it is listed as healthy. */
export async function connectHealthy(context: Context, options?: ExecutorOptions): Promise<Executor> {
  const executor = await context.connect(options);
  const isHealthy = async () =>
    (await listed(context.api)).some(
      ({ executorId, status }) => executorId === executor.id && status === "HEALTHY",
    );
  await until(isHealthy, 10_000, "an executor that answered the handshake is not HEALTHY after 10 s");
  return executor;
}
