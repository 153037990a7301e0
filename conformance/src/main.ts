// The process: arguments → checks → table.
import { table } from "./report.ts";
import { examine } from "./run.ts";
import { readSettings, usage, type Settings } from "./settings.ts";

try {
  const settings = readSettings(process.argv.slice(2), process.env);
  if (settings === "help") process.stdout.write(usage);
  else process.exitCode = await report(settings);
} catch (error) {
  const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
  process.stderr.write(`conformance: ${error instanceof Error ? error.message : String(error)}${cause}\n`);
  process.exitCode = 2;
}

async function report(settings: Settings): Promise<number> {
  const outcomes = await examine(settings);
  process.stdout.write(settings.json ? `${JSON.stringify(outcomes, undefined, 2)}\n` : table(outcomes));
  return outcomes.every(({ difference }) => difference === undefined) ? 0 : 1;
}
