// SDKs from before the schema that all languages share: the application runs, and everything that is asked of it is
// refused with what to do. The groups are the capabilities of the battery.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { capability } from "../sdks/battery/capability.ts";
import { applicationOf } from "../sdks/deployment.ts";
import { waitFor } from "../support/wait.ts";
import { ConnectedDeployment } from "./deployment.ts";
import { clientSdk, tooOldSdks } from "./sdks.ts";

const requests: Readonly<Record<string, readonly [string, string, object?]>> = {
  "search, every filter": ["POST", "/workflows/search", {}],
  "get, odd payloads": ["GET", "/workflows/order_1"],
  steps: ["GET", "/workflows/order_1/steps"],
  "events, messages, streams": ["GET", "/workflows/order_1/events"],
  queues: ["GET", "/queues"],
  schedules: ["GET", "/schedules"],
  versions: ["GET", "/versions"],
  aggregates: ["POST", "/workflows/aggregates", { groupByStatus: true, selectCount: true }],
  "cancel, with children": ["POST", "/workflows/order_1/cancel", { cancelChildren: true }],
  "resume, on a queue": ["POST", "/workflows/order_1/resume", {}],
  fork: ["POST", "/workflows/order_1/fork", { startStep: 0 }],
  "bulk actions": ["POST", "/workflows/bulk-cancel", { workflowIds: ["order_1"] }],
  "export, import": ["GET", "/workflows/order_1/export"],
  delete: ["DELETE", "/workflows/order_1"],
};
const sentence =
  /needs version \d+ of the DBOS schema, and the database has version \d+: connect the application with the open Conductor client of its own SDK/;

for (const [key, sdk] of Object.entries(tooOldSdks)) {
  describe.skipIf(applicationOf(key) === undefined)(key, () => {
    const shop = new ConnectedDeployment(key, { ...sdk, schema: 0 });
    const statuses = async () => {
      const sql = "SELECT workflow_uuid, status FROM dbos.workflow_status ORDER BY 1";
      return (await shop.change(sql)).rows as readonly { readonly status: string }[];
    };
    beforeAll(async () => {
      await shop.open();
      await shop.start("order", "order_1");
      await waitFor("the order to be done", async () =>
        (await statuses()).some(({ status }) => status === "SUCCESS"),
      );
    });
    afterAll(() => shop.close());

    capability("connect, metadata", () => {
      test("the connector says who it is", async () => {
        const [executor] = await shop.executors(1);
        expect(executor).toMatchObject({ appVersion: "v1", dbosVersion: clientSdk.version });
      });
    });

    for (const [name, [method, place, body]] of Object.entries(requests)) {
      capability(name, () => {
        test("refused, and nothing changes", async ({ task }) => {
          const before = await statuses();
          const answer = await shop.ask(method, place, body);
          expect(answer.status, answer.text).toBe(502);
          expect(answer.text).toMatch(sentence);
          expect(await statuses()).toEqual(before);
          task.meta.refused = name;
        });
      });
    }
  });
}
