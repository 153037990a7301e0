// The answer to a caller whose time is over before any executor could be asked.
import { expect, test } from "vitest";
import { createClusterRouter } from "../../../conductor/src/routing/cluster-router.ts";
import { createLocalRouter } from "../../../conductor/src/routing/local-router.ts";
import type { AskOptions } from "../../../conductor/src/routing/router.ts";
import type { Database } from "../../../conductor/src/store/database.ts";

const app = { id: "1", name: "shop" };
const late = (): AskOptions => ({ requestId: "r", deadline: Date.now() - 1, repeatable: true });
const executor = {
  identity: { applicationVersion: "v1", language: "typescript", dbosVersion: "4.27.6" },
  unsupported: new Set(),
  lastTimeoutAt: 0,
  load: 0,
};
const tooLate = {
  code: "CONDUCTOR_EXECUTOR_TIMED_OUT",
  message: expect.stringContaining("time for list_queues was over before") as string,
};

test("an executor here", async () => {
  const router = createLocalRouter({ executorsOf: () => [executor as never] });
  await expect(router.ask(app, "list_queues", { body: {} }, late())).rejects.toMatchObject(tooLate);
});

function clusterWith(holders: object[]) {
  return createClusterRouter({
    local: createLocalRouter({ executorsOf: () => [] }),
    peers: {
      ask: () => Promise.reject(new Error("must not be asked")),
      troubles: async () => [],
      close: () => undefined,
    },
    db: { query: () => Promise.resolve(holders) } as unknown as Database,
    replicaId: "0",
  });
}

test("an executor on another replica", async () => {
  const router = clusterWith([{ role: "executor", applicationVersion: "v1", address: "10.0.0.2:8090" }]);
  await expect(router.ask(app, "list_queues", { body: {} }, late())).rejects.toMatchObject(tooLate);
});

test.each([
  ["no executor anywhere", []],
  [
    "an executor that is between two replicas",
    [{ role: "executor", applicationVersion: "v1", address: null }],
  ],
])("%s does not count as an executor", async (_case, holders) => {
  const router = clusterWith(holders);
  await expect(router.ask(app, "list_queues", { body: {} }, late())).rejects.toMatchObject({
    code: "CONDUCTOR_EXECUTOR_NOT_CONNECTED",
  });
});
