// `npm start`: arguments → checks → start → wait → stop.
import { dataFolder, prepareFolder } from "./data-folder.ts";
import { openLog, type Log } from "./log.ts";
import { help, parseOptions, type Options } from "./options.ts";
import { makePlan, wantedPorts, type Plan } from "./plan.ts";
import { checkPorts } from "./ports.ts";
import { resetFolder } from "./reset.ts";
import { claimRun } from "./run-file.ts";
import { createStack, type Stack } from "./stack.ts";
import { summarize } from "./summary.ts";

/** A second Ctrl-C within this time is npm passing on the first one. */
const echoMs = 1000;
const parentLookMs = 500;
/** Each service has a deadline of its own; this one ends the launcher if those fail. */
const stopDeadlineMs = 10_000;

/** Why a run ends. */
type Outcome = { readonly signal: string } | { readonly failed: string };

// `npm start | head` closes the pipe, which is no reason to stop: the log files have every line.
process.stdout.on("error", () => {});
process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`podium: ${sentenceOf(error)}\n`);
  return 1;
});

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const folder = dataFolder(options.dataDir);
  prepareFolder(folder);
  const run = await claimRun(folder.runFile);
  try {
    if (options.reset && !(await resetFolder(folder, options.yes))) return 0;
    prepareFolder(folder);
    const plan = makePlan(options, process.env);
    await checkPorts(wantedPorts(plan));
    const log = openLog(folder.logs, options.verbose);
    const stack = createStack({ plan, folder, env: process.env, log, run });
    return await runStack(stack, plan, options, log);
  } finally {
    run.release();
  }
}

/** Runs the stack until a signal or a failure. Returns the exit code. */
async function runStack(stack: Stack, plan: Plan, options: Options, log: Log): Promise<number> {
  const signal = Promise.race([firstSignal(), endOfNpm()]);
  for (const remark of plan.remarks) log.say(remark);
  log.say(`starting; every line of every process is in ${options.dataDir}/logs`);
  const outcome = await Promise.race([
    signal,
    stack.failed.then((failed) => ({ failed })),
    start(stack, plan),
  ]);
  log.say("failed" in outcome ? `stopping: ${outcome.failed}` : `stopping after ${outcome.signal}`);
  setTimeout(() => process.exit(1), stopDeadlineMs).unref();
  await stack.stop();
  log.close();
  return "failed" in outcome ? 1 : 0;
}

/** Starts the stack and prints the table. Resolves only when the start fails. */
async function start(stack: Stack, plan: Plan): Promise<Outcome> {
  try {
    const executors = await stack.start();
    process.stdout.write(`${summarize(plan, executors, process.uptime()).join("\n")}\n`);
  } catch (error) {
    return { failed: sentenceOf(error) };
  }
  return new Promise<never>(() => {});
}

/** Resolves with the first signal that asks to stop. A later one ends this process, and the children follow it. */
function firstSignal(): Promise<Outcome> {
  return new Promise((resolve) => {
    let firstAt: number | undefined;
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        firstAt ??= performance.now();
        resolve({ signal });
        if (performance.now() - firstAt > echoMs) process.exit(1);
      });
    }
  });
}

/** Resolves when npm is gone, which passes on Ctrl-C but not a SIGTERM of its own. */
function endOfNpm(): Promise<Outcome> {
  return new Promise((resolve) => {
    if (process.env["npm_lifecycle_event"] === undefined) return;
    const parent = process.ppid;
    const look = () => process.ppid !== parent && resolve({ signal: "the end of npm" });
    setInterval(look, parentLookMs).unref();
  });
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
