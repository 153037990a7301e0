// The processes of the sample application. Killing one is what this stack is for, so the others go on without it.
import { join } from "node:path";
import { conductorUrl, healthy, root, step, type Context } from "../context.ts";
import { executorEnvironment } from "../environment.ts";
import { until } from "../http.ts";
import { executorName, type Plan } from "../plan.ts";
import { listHealthy } from "../registration.ts";

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
    const options = { name, ...programOf(context.plan), env, stopDeadlineMs };
    const { pid } = context.launch("executors", options, (ending) => onEnd({ name }, ending));
    alive.add(name);
    return { name, pid, port };
  };

  return step(context.log, "the executors are connected to Conductor", async () => {
    const executors = context.plan.ports.executors.map(launchOne);
    await Promise.all(
      executors.map(({ name, port }) => healthy(context, name, `http://127.0.0.1:${port}/healthz`)),
    );
    let seen: Executor[] = [];
    const areConnected = async () => {
      seen = matched(executors, await listHealthy(conductorUrl(context)));
      return seen.length === executors.length;
    };
    await until("Conductor to see every executor", connectDeadlineMs, context.signal, areConnected);
    connected = true;
    return seen;
  });
}

const appScript = join(root, "app/src/main.ts");

/** The application itself, or the connector that starts it. */
function programOf({ connector }: Plan): { readonly script: string; readonly args?: string[] } {
  if (!connector) return { script: appScript };
  const command = [process.execPath, "--import", join(root, "local/newest-sdk.ts"), appScript];
  return { script: join(root, "connector/src/main.ts"), args: ["run", "--", ...command] };
}

/** Those that Conductor sees. What the connector starts has another process id than the connector, and a known executor id. */
function matched(
  executors: readonly Executor[],
  healthy: readonly { readonly executorId: string; readonly pid: number }[],
): Executor[] {
  return executors.flatMap((executor) => {
    const found = healthy.find(({ executorId, pid }) => pid === executor.pid || executorId === executor.name);
    return found === undefined ? [] : [{ ...executor, pid: found.pid }];
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
