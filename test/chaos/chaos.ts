// Breaks a cluster at random and checks that its promises hold. `npm run chaos -- --help` says how to use it.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { watch } from "./watcher.ts";
import { startCluster, type Cluster } from "./cluster.ts";
import { describeFault, planRound, runFault } from "./plan.ts";
import { startLoad } from "./load.ts";
import { createRandom } from "./random.ts";

const usage = `Usage: npm run chaos -- [options]

Starts Conductors, executors with the real SDK and PostgreSQL, breaks them at random, and checks after every round:
each workflow ends exactly once, no recovery without a death, no executor lost from the list, every HTTP answer
a documented one.

  --rounds N      how many rounds (10)
  --seed S        the same seed chooses the same faults; a new one each time unless given
  --conductors N  how many Conductors (2)
  --executors N   how many executors (3)
  --verbose       say when each fault begins and ends
  --help          this text
`;

/** Some faults are over at once; their effects are not. In milliseconds. */
const minRoundMs = 3_000;
/** One cause may show in hundreds of answers. */
const maxShown = 20;

interface Options {
  readonly rounds: number;
  readonly seed: number;
  readonly conductors: number;
  readonly executors: number;
  readonly verbose: boolean;
}

const options = readOptions();
say(`seed ${options.seed}`);
process.exitCode = (await run(options)) ? 0 : 1;

/** Runs all rounds, or as many as go well. True when nothing was violated. */
async function run({ rounds, seed, conductors, executors, verbose }: Options): Promise<boolean> {
  const random = createRandom(seed);
  const cluster = await startCluster(conductors, executors);
  const stopEarly = () => void cluster.stop().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stopEarly);
  try {
    const load = await startLoad(cluster, createRandom(seed + 1));
    const watcher = await watch(cluster, load);
    let violations: string[] = [];
    for (let round = 1; round <= rounds && violations.length === 0; round++) {
      const plan = planRound(random, conductors, executors);
      const startedMs = Date.now();
      const happened = await Promise.allSettled([
        ...plan.map((fault) => runFault(cluster, fault, verbose ? say : () => {})),
        pause(minRoundMs),
      ]);
      const repairedMs = Date.now();
      violations = happened.flatMap((each) => (each.status === "rejected" ? [String(each.reason)] : []));
      if (violations.length === 0) violations = await watcher.checkRound();
      const [broken, settled] = [repairedMs - startedMs, Date.now() - repairedMs].map(seconds);
      say(`round ${round}: ${plan.map(describeFault).join(", ")} (${broken} s, settled in ${settled} s)`);
    }
    await load.stop();
    if (violations.length === 0) violations = await watcher.checkEnd();
    say(await watcher.summary());
    if (violations.length > 0) report(cluster, violations);
    await watcher.stop();
    return violations.length === 0;
  } finally {
    await cluster.stop();
  }
}

function report(cluster: Cluster, violations: string[]): void {
  const { seed, rounds, conductors, executors } = options;
  const folder = mkdtempSync(join(tmpdir(), `podium-chaos-${seed}-`));
  cluster.logs().forEach((text, index) => writeFileSync(join(folder, `conductor-${index + 1}.log`), text));
  for (const { executorId, process: executor } of cluster.everyExecutor) {
    writeFileSync(join(folder, `executor-${executorId}.log`), executor.output());
  }

  for (const each of violations.slice(0, maxShown)) say(`VIOLATION: ${each}`);
  if (violations.length > maxShown) say(`and ${violations.length - maxShown} more`);
  say(`the logs of all processes are in ${folder}`);
  say(
    `again: npm run chaos -- --seed ${seed} --rounds ${rounds} --conductors ${conductors} --executors ${executors}`,
  );
}

function readOptions(): Options {
  const text = (fallback: number) => ({ type: "string", default: String(fallback) }) as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parseArgs({
    options: {
      rounds: text(10),
      seed: text(Math.floor(Math.random() * 1_000_000)),
      conductors: text(2),
      executors: text(3),
      verbose: flag,
      help: flag,
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  return {
    rounds: wholeNumber("--rounds", values.rounds),
    seed: wholeNumber("--seed", values.seed),
    conductors: wholeNumber("--conductors", values.conductors),
    executors: wholeNumber("--executors", values.executors),
    verbose: values.verbose,
  };
}

function wholeNumber(name: string, value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    process.stderr.write(`${name} is "${value}": give a whole number above 0.\n`);
    process.exit(2);
  }
  return Number(value);
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
