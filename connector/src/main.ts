#!/usr/bin/env node
// The command line. Everything that is read from outside is read here.
import { readFileSync } from "node:fs";
import process from "node:process";
import { readCommand, type Command } from "./arguments.ts";
import { run } from "./commands/run.ts";
import { serve } from "./commands/serve.ts";
import { readConfiguration } from "./configuration.ts";
import { help } from "./help.ts";
import { clientVersion } from "./identity.ts";
import { createReport, reasonOf } from "./report.ts";
import { secretsOf, UsageError, type Settings } from "./settings.ts";

const wrongUsage = 64;
const toStandardError = (text: string): boolean => process.stderr.write(text);

function stopSignal(): Promise<unknown> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/** Reads the file of `--config`. What is wrong with it is told with its path. */
function readFile(path: string): Settings[] {
  const read = (each: string): string => readFileSync(each, "utf8");
  try {
    return readConfiguration(read(path), { env: process.env, readFile: read });
  } catch (error) {
    const problems = error instanceof UsageError ? error.problems : [reasonOf(error)];
    throw new UsageError(problems.map((problem) => `${path}: ${problem}`));
  }
}

async function carryOut(command: Command): Promise<number> {
  if (command.name === "help" || command.name === "version") {
    process.stdout.write(command.name === "help" ? help : `client of the DBOS SDK ${clientVersion}\n`);
    return 0;
  }
  const all = command.name === "serve all" ? readFile(command.file) : [command.settings];
  const report = createReport(toStandardError, all.flatMap(secretsOf));
  if (command.name === "run") return run({ ...command, env: process.env, process, report, stopSignal });
  await serve(all, report, stopSignal());
  return 0;
}

try {
  const code = await carryOut(readCommand(process.argv.slice(2), process.env));
  // What is still on its way to Conductor or the database is not waited for.
  process.exit(code);
} catch (error) {
  if (error instanceof UsageError) {
    for (const problem of error.problems) toStandardError(`podium-connector: ${problem}\n`);
    toStandardError("podium-connector: see podium-connector --help\n");
    process.exitCode = wrongUsage;
  } else {
    toStandardError(`podium-connector: ${reasonOf(error)}\n`);
    process.exitCode = 1;
  }
}
