// What the start of a service has at hand, and the few things that every such start does.
import { join } from "node:path";
import type { Child, ChildOptions } from "./child.ts";
import type { DataFolder } from "./data-folder.ts";
import { answers, until } from "./http.ts";
import type { Log } from "./log.ts";
import type { Plan } from "./plan.ts";
import type { Run } from "./run-file.ts";
import type { Phase, Running } from "./supervisor.ts";

/** A process to start, apart from where its output goes. */
export type LaunchOptions = Omit<ChildOptions, "stdout" | "onError">;

export interface Context {
  readonly plan: Plan;
  readonly folder: DataFolder;
  /** The environment of the launcher. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly run: Run;
  /** Aborts when the start ends because of a failure or a request to stop. */
  readonly signal: AbortSignal;
  /** Starts a Node process in a phase of the stop order. `onEnd` gets an unexpected end. */
  launch(phase: Phase, options: LaunchOptions, onEnd: (ending: string) => void): Child;
  /** Takes charge of something other than a Node process of the stack. Its end ends the run. */
  supervise(phase: Phase, running: Running): void;
  /** Ends the run, because a process without which it is of no use has ended. */
  fail(name: string, ending: string): void;
}

/** The root of the checkout. */
export const root = join(import.meta.dirname, "..");

const healthDeadlineMs = 30_000;

/** Does a piece of work and says how long it took. */
export async function step<T>(log: Log, done: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await work();
  log.say(`${done} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  return result;
}

/** Starts a server without which the run is of no use, and waits until `healthUrl` answers 200. */
export async function launchServer(
  context: Context,
  phase: Phase,
  options: LaunchOptions,
  healthUrl: string,
): Promise<void> {
  context.launch(phase, options, (ending) => context.fail(options.name, ending));
  await healthy(context, options.name, healthUrl);
}

/** Waits until a URL answers 200. Throws when the start is over or takes too long. */
export async function healthy(context: Context, name: string, url: string): Promise<void> {
  await until(`${name} to answer ${url}`, healthDeadlineMs, context.signal, () => answers(url));
}

/** Runs a process that does one thing and ends. Throws when it did not do it. */
export async function runToEnd(context: Context, options: LaunchOptions): Promise<void> {
  // It is stopped with the executors, before everything that it may use.
  const ending = await context.launch("executors", options, () => {}).ended;
  if (ending !== "ended with code 0") throw new Error(describeEnd(context, options.name, ending));
}

/** One sentence about the end of a process: how, its last words, and where to read more. */
export function describeEnd(context: Pick<Context, "log" | "folder">, name: string, ending: string): string {
  // Some messages begin with the name of the process, which the sentence already has.
  const words = context.log.lastWords(name)?.replace(`${name}: `, "");
  const file = join(context.folder.logs, `${name}.log`);
  return `${name} ${ending}${words === undefined ? "" : `: ${words}`} (${file})`;
}

/** Conductor's address for HTTP, without a trailing slash. */
export function conductorUrl(context: Context): string {
  return `http://127.0.0.1:${context.plan.ports.conductor}`;
}
