// What a person reads when everything runs: where things are, and what to try.
import { sampleApp } from "./registration.ts";
import type { Plan } from "./plan.ts";
import type { Executor } from "./services/executors.ts";

const columnWidth = 12;

/** The lines of the final table. `seconds` is how long the start took. */
export function summarize(plan: Plan, executors: readonly Executor[], seconds: number): string[] {
  const { ports } = plan;
  const database =
    plan.conductorDatabaseUrl === undefined
      ? [row("PostgreSQL", `127.0.0.1:${ports.postgres}, user postgres, password in secrets.json`)]
      : [];
  return [
    "",
    `Podium is ready after ${seconds.toFixed(1)} s.`,
    "",
    row("Console", `http://localhost:${ports.console}`),
    row(
      "Conductor",
      `http://localhost:${ports.conductor}   applications connect to ws://localhost:${ports.conductor}/`,
    ),
    ...database,
    ...executors.map(({ name, pid, port }) =>
      row(name, `http://localhost:${port}   process ${pid}: kill -9 ${pid}`),
    ),
    "",
    ...(executors.length > 0 ? suggestions(executors, ports.conductor) : []),
    "Ctrl-C stops everything.",
    "",
  ];
}

function suggestions(executors: readonly Executor[], conductorPort: number): string[] {
  const [first, second] = executors;
  if (first === undefined) return [];
  const app = `http://localhost:${first.port}`;
  const heir = second === undefined ? "wait in the database" : `finish on ${second.name}`;
  return [
    "Try, in another terminal:",
    `  curl '${app}/enqueue/30?count=5'`,
    "      five workflows of 30 s each; watch them in the Console",
    `  kill -9 ${first.pid}`,
    `      what ${first.name} was running will ${heir}, under the same ids`,
    `  curl -X PATCH localhost:${conductorPort}/v2/orgs/local/apps/${sampleApp} \\`,
    `       -H 'content-type: application/json' -d '{"executorTimeoutSecs": 3}'`,
    "      makes Conductor wait only 3 s before that happens",
    `  curl ${app}`,
    "      what else the application can do",
    "",
  ];
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(columnWidth)}${text}`;
}
