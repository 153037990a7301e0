// Everything that `npm start` runs: what waits for what, and what happens when a process ends.
import { startChild } from "./child.ts";
import { describeEnd, type Context } from "./context.ts";
import { stderrMark } from "./log-line.ts";
import { introduceApp, startConductor } from "./services/conductor.ts";
import { startConsole } from "./services/console.ts";
import { migrateApp, startDatabases } from "./services/databases.ts";
import { startExecutors, type Executor } from "./services/executors.ts";
import { createSupervisor } from "./supervisor.ts";

export type StackOptions = Pick<Context, "plan" | "folder" | "env" | "log" | "run">;

export interface Stack {
  /** Resolves with the executors when everything is healthy. Rejects with a one-sentence `Error`. */
  start(): Promise<Executor[]>;
  /** Resolves with a sentence when a process has ended without which the rest is of no use. */
  readonly failed: Promise<string>;
  /** Stops everything in order. */
  stop(): Promise<void>;
}

/** Puts the stack together without starting anything. */
export function createStack(options: StackOptions): Stack {
  const { log, run, folder } = options;
  const failure = Promise.withResolvers<string>();
  const over = new AbortController();
  const supervisor = createSupervisor((name) => log.say(`${name} has stopped`));

  const fail = (name: string, ending: string) => {
    const sentence = describeEnd(options, name, ending);
    failure.resolve(sentence);
    over.abort(new Error(sentence));
  };
  const context: Context = {
    ...options,
    signal: over.signal,
    fail,
    launch: (phase, child, onEnd) => {
      const { fd, append } = log.output(child.name);
      const onError = (line: string) => append(`${stderrMark}${line}`);
      const env = { NODE_COMPILE_CACHE: folder.cache, ...child.env };
      const begin = () => startChild({ ...child, env, stdout: fd, onError });
      const started = supervisor.add(phase, begin, onEnd);
      run.record(started.name, started.pid);
      return started;
    },
    supervise: (phase, running) => {
      supervisor.add(
        phase,
        () => running,
        (ending) => fail(running.name, ending),
      );
    },
  };
  return {
    start: () => start(context),
    failed: failure.promise,
    stop: () => {
      over.abort(new Error("Podium is stopping."));
      return supervisor.stop();
    },
  };
}

/** Starts services in parallel; each waits only for the services that it needs. */
async function start(context: Context): Promise<Executor[]> {
  const databases = startDatabases(context);
  const conductor = databases.then((urls) => startConductor(context, urls.conductor));
  const console = startConsole(context);
  if (context.plan.ports.executors.length === 0) {
    await Promise.all([conductor, console]);
    return [];
  }
  const schema = databases.then((urls) => migrateApp(context, urls));
  const apiKey = conductor.then(() => introduceApp(context));
  const executors = Promise.all([databases, apiKey, schema]).then(([urls, key]) =>
    startExecutors(context, urls.app, key),
  );
  const [started] = await Promise.all([executors, console]);
  return started;
}
