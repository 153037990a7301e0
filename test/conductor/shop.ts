// A Conductor with the application `shop`, whose executors a test scripts.
import type { Config } from "../../conductor/src/settings/config.ts";
import type { MessageType } from "../../conductor/src/wire/messages.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { connectExecutor, type Answer, type ScriptedExecutor } from "../support/executor.ts";
import { waitFor } from "../support/wait.ts";
import { executorsOf } from "../support/executors-of.ts";

export const path = "/v2/orgs/local/apps/shop";

export interface Shop {
  readonly conductor: TestConductor;
  /** A second Conductor on the same database, which reaches the first one's executors. */
  twin(): Promise<TestConductor>;
  /** Connects an executor of `shop`, or of the application named, and waits until it is HEALTHY. */
  join(
    answers: Partial<Record<MessageType, Answer>>,
    options?: { readonly app?: string; readonly version?: string },
  ): Promise<ScriptedExecutor>;
  /** Resets it: no executors, no second Conductor, one new application, no logs. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const peerSecret = "a secret of replicas";

/** Opens it. Every round is as frequent as its setting allows. */
export async function openShop(overrides: Partial<Config> = {}): Promise<Shop> {
  const often = { alertingPeriodMs: 1_000, retentionPeriodMs: 1_000, metricsPeriodSecs: 1, peerSecret };
  const config = { ...often, drainMs: 2_000, ...overrides };
  const conductor = await startTestConductor(config);
  const executors: ScriptedExecutor[] = [];
  const twins: TestConductor[] = [];
  const sendAllAway = async () => {
    for (const executor of executors.splice(0)) executor.kill();
    for (const twin of twins.splice(0)) await twin.stop();
  };
  const reset = async () => {
    await sendAllAway();
    const { body } = await conductor.call("GET", "/v2/orgs/local/apps");
    for (const { name } of body as { readonly name: string }[]) {
      await conductor.call("DELETE", `/v2/orgs/local/apps/${name}`);
    }

    await conductor.call("PUT", path, {});
    // Tests count the questions that they cause, and this would ask some of its own.
    await conductor.call("PUT", `${path}/activity-settings`, { collectActivity: false });
    conductor.logs.length = 0;
  };
  await reset();
  return {
    conductor,
    reset,
    twin: async () => {
      const twin = await startTestConductor(config, conductor.databaseUrl);
      twins.push(twin);
      return twin;
    },
    join: async (answers, { app = "shop", version = "v1" } = {}) => {
      const executor = await connectExecutor({ port: conductor.port, app, version, answers });
      executors.push(executor);
      await waitFor("the executor to be healthy", async () => {
        return (await executorsOf(conductor, `/v2/orgs/local/apps/${app}`)).some(
          ({ executorId, status }) => executorId === executor.executorId && status === "HEALTHY",
        );
      });
      return executor;
    },
    close: async () => {
      await sendAllAway();
      await conductor.dispose();
    },
  };
}

/** Fields of a request's body. */
export function bodyOf(request: Record<string, unknown>): Record<string, unknown> {
  return request["body"] as Record<string, unknown>;
}
