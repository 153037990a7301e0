// The processes of the sample application. Killing one is what this stack is for, so the others go on without it.
import { join } from "node:path";
import { conductorUrl, healthy, root, step, type Context } from "../context.ts";
import { executorEnvironment } from "../environment.ts";
import { until } from "../http.ts";
import { executorName } from "../plan.ts";
import { countHealthy } from "../registration.ts";

export interface Executor {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
}

const connectDeadlineMs = 30_000;
const stopDeadlineMs = 3500;

/** Starts the executors and waits until Conductor counts all of them as healthy. */
export async function startExecutors(
  context: Context,
  databaseUrl: string,
  apiKey: string,
): Promise<Executor[]> {
  const alive = new Set<string>();
  let connected = false;
  const onEnd = (executor: Pick<Executor, "name">, ending: string) => {
    alive.delete(executor.name);
    if (connected) context.log.say(describeLoss(executor.name, ending, [...alive]));
    else context.fail(executor.name, ending);
  };
  const launchOne = (port: number, index: number): Executor => {
    const name = executorName(index);
    const env = executorEnvironment(context.env, context.plan, { name, port, databaseUrl, apiKey });
    const options = { name, script: join(root, "app/src/main.ts"), env, stopDeadlineMs };
    const { pid } = context.launch("executors", options, (ending) => onEnd({ name }, ending));
    alive.add(name);
    return { name, pid, port };
  };

  return step(context.log, "the executors are connected to Conductor", async () => {
    const executors = context.plan.ports.executors.map(launchOne);
    await Promise.all(
      executors.map(({ name, port }) => healthy(context, name, `http://127.0.0.1:${port}/healthz`)),
    );
    const pids = executors.map(({ pid }) => pid);
    const areConnected = async () => (await countHealthy(conductorUrl(context), pids)) === pids.length;
    await until("Conductor to see every executor", connectDeadlineMs, context.signal, areConnected);
    connected = true;
    return executors;
  });
}

function describeLoss(name: string, ending: string, others: readonly string[]): string {
  if (others.length === 0) {
    return `${name} ${ending}, and no executor is left to continue its workflows: start again to finish them.`;
  }
  return (
    `${name} ${ending} and is not started again. When Conductor declares it dead, ` +
    `${others.join(" or ")} continues its workflows: watch the Console.`
  );
}
