// What becomes of the work of an executor that is killed.
import { setTimeout as sleep } from "node:timers/promises";
import { connectHealthy, expectStatus, expectThat, until, type Check, type Context } from "../check.ts";
import type { Executor } from "../executor.ts";

const group = "recovery";
const timeoutSecs = 2;
/** Beyond the timeout: a Conductor looks in rounds of its own. */
const patienceMs = 60_000;
/** How long no recovery is proof enough. */
const quietMs = 8_000;

interface Named {
  readonly type: string;
  readonly [member: string]: unknown;
}

const recoversIt = (requests: readonly Named[], id: string) =>
  requests.some(
    (each) =>
      each.type === "recovery" && (each["executor_ids"] as string[] | undefined)?.includes(id) === true,
  );

/** Its application has work of the dead executor, until it is told to recover it. */
function withWork(executor: Executor, deadId: string): Executor {
  executor.answer("exist_pending_workflows", ({ executor_id }) => ({
    exist: executor_id === deadId && !recoversIt(executor.requests, deadId),
  }));
  return executor;
}

async function shorten({ api }: Context): Promise<void> {
  expectStatus(await api.call("updateApp", { body: { executorTimeoutSecs: timeoutSecs } }), 204);
}

export const recoveryChecks: readonly Check[] = [
  {
    group,
    name: "an executor of the same version is told to recover",
    run: async (context) => {
      await shorten(context);
      const dying = await connectHealthy(context);
      const survivor = withWork(await connectHealthy(context), dying.id);
      const beganMs = Date.now();
      dying.kill();
      const isTold = () => recoversIt(survivor.requests, dying.id);
      await until(isTold, patienceMs, `no recovery within ${patienceMs / 1000} s`);
      const tookMs = Date.now() - beganMs;
      expectThat(tookMs >= timeoutSecs * 1000 - 500, `it is told after ${tookMs} ms, before the timeout`);
      await sleep(1_000);
      const times = survivor.requests.filter((each) => recoversIt([each], dying.id)).length;
      expectThat(times === 1, `it is told ${times} times`);
    },
  },
  {
    group,
    name: "an executor of another version is not",
    run: async (context) => {
      await shorten(context);
      const dying = await connectHealthy(context, { version: "v-old" });
      const other = withWork(await connectHealthy(context, { version: "v-new" }), dying.id);
      dying.kill();
      await sleep(timeoutSecs * 1000 + quietMs);
      expectThat(!recoversIt(other.requests, dying.id), "it is told to recover the work of another version");
    },
  },
  {
    group,
    name: "an executor that comes back in time is not recovered",
    run: async (context) => {
      expectStatus(await context.api.call("updateApp", { body: { executorTimeoutSecs: 30 } }), 204);
      const leaving = await connectHealthy(context);
      const other = withWork(await connectHealthy(context), leaving.id);
      leaving.kill();
      await sleep(1_000);
      await connectHealthy(context, { id: leaving.id });
      await shorten(context);
      await sleep(timeoutSecs * 1000 + quietMs);
      expectThat(!recoversIt(other.requests, leaving.id), "its work is recovered although it is connected");
    },
  },
];
