#!/usr/bin/env node
// The command line. Everything that is read from outside is read here.
import process from "node:process";
import { readCommand, UsageError, type Command } from "./arguments.ts";
import { run } from "./commands/run.ts";
import { serve } from "./commands/serve.ts";
import { help } from "./help.ts";
import { clientVersion } from "./identity.ts";
import { createReport, reasonOf } from "./report.ts";

const wrongUsage = 64;
const toStandardError = (text: string): boolean => process.stderr.write(text);

function stopSignal(): Promise<unknown> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
}

/** Texts that are never shown: the key, and the database's password and address. */
function secretsOf(databaseUrl: string, key: string): string[] {
  const { password } = new URL(databaseUrl);
  return [databaseUrl, key === "none" ? "" : key, password, unescape(password)];
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function carryOut(command: Command): Promise<number> {
  if (command.name === "help" || command.name === "version") {
    process.stdout.write(command.name === "help" ? help : `client of the DBOS SDK ${clientVersion}\n`);
    return 0;
  }
  const { settings } = command;
  const report = createReport(toStandardError, secretsOf(settings.databaseUrl, settings.key));
  if (command.name === "run") return run(settings, command.command, { env: process.env, process, report });
  await serve(settings, report, stopSignal());
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
