// Starts the application of an SDK as a process of its own.
import { startCommand, type RunningProcess } from "../support/processes.ts";
import type { Application } from "./prepare.ts";

export interface AppSettings {
  /** Name under which it is registered. */
  readonly name: string;
  readonly systemDatabaseUrl: string;
  readonly conductorPort: number;
  /** File that `journey` writes one line to for each step that it runs. */
  readonly runsFile: string;
  readonly version?: string;
  /** Behind the names of its queues and its schedule. */
  readonly suffix?: string;
}

/** Starts one, and waits until it has launched. */
export async function runSdkApp(
  { command, env }: Application,
  { name, systemDatabaseUrl, conductorPort, runsFile, version = "v1", suffix = "" }: AppSettings,
): Promise<RunningProcess> {
  return startCommand(command, "printed", {
    ...env,
    APP_NAME: name,
    APP_VERSION: version,
    SUFFIX: suffix,
    SYSTEM_DATABASE_URL: systemDatabaseUrl,
    SYSTEM_DATABASE: new URL(systemDatabaseUrl).pathname.slice(1),
    CONDUCTOR_URL: `ws://127.0.0.1:${conductorPort}/`,
    RUNS_FILE: runsFile,
    HOME: process.env["HOME"] ?? "",
  });
}
