// Runs every check against one Conductor, in an application that is made for it and deleted again.
import { randomBytes } from "node:crypto";
import { connectApi } from "./api.ts";
import { Difference, expectStatus, type Check, type Context } from "./check.ts";
import { connectionChecks } from "./checks/connection.ts";
import { errorChecks } from "./checks/errors.ts";
import { operationChecks } from "./checks/operations.ts";
import { recoveryChecks } from "./checks/recovery.ts";
import { connectExecutor, type Executor } from "./executor.ts";
import type { Settings } from "./settings.ts";

export interface Outcome {
  readonly group: string;
  readonly name: string;
  /** Undefined when there is no difference. */
  readonly difference: string | undefined;
}

/** Resolves with every outcome. Throws when the Conductor does not let an application be made. */
export async function examine(settings: Settings): Promise<readonly Outcome[]> {
  const appName = `conformance-${randomBytes(4).toString("hex")}`;
  const api = connectApi(settings, appName);
  const registered = await api.call("registerApp", { body: {} });
  expectStatus(registered, 204);
  const outcomes: Outcome[] = [];
  try {
    const all = [
      ...connectionChecks,
      ...operationChecks,
      ...errorChecks(settings.orgName),
      ...recoveryChecks,
    ];
    const chosen = all.filter(({ group }) => settings.only === undefined || group === settings.only);
    for (const check of chosen) outcomes.push(await runCheck(check, settings, { api, appName }));
  } finally {
    await api.call("deleteApp").catch(() => undefined);
  }
  return outcomes;
}

async function runCheck(
  { group, name, run }: Check,
  settings: Settings,
  { api, appName }: Pick<Context, "api" | "appName">,
): Promise<Outcome> {
  const connected: Executor[] = [];
  const connect: Context["connect"] = async (options) => {
    const executor = await connectExecutor(settings, appName, options).catch((error: unknown) => {
      throw new Difference(
        `the executor is refused: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
    connected.push(executor);
    return executor;
  };
  try {
    await run({ api, appName, connect });
    return { group, name, difference: undefined };
  } catch (error) {
    return { group, name, difference: error instanceof Error ? error.message : String(error) };
  } finally {
    for (const { socket } of connected) socket.close(1000);
  }
}
