// An application of SDK 4.27.6, whose schema is older than payloads of their own: what can be read is read, and what
// cannot be changed is refused with what to do.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reading } from "../sdks/battery/reading.ts";
import { startAll } from "../sdks/battery/seed.ts";
import { testedSdks } from "../sdks/sdks.ts";
import { ConnectedDeployment } from "./deployment.ts";

describe("TypeScript 4.27.6 through podium-connector run", () => {
  const sdk = { ...testedSdks["typescript-4"], version: "5.3.0" };
  const shop = new ConnectedDeployment("connected-4", sdk, join(import.meta.dirname, "../.."));
  beforeAll(async () => {
    await shop.open();
    await startAll(shop);
    for (const id of ["order_1", "orderX1", "listen-1", "odd-1", "wide-1"]) await shop.reach(id);
    await shop.reach("fail-1", "ERROR");
    await shop.reach("family-1-child", "PENDING");
    // What the connector cannot do here, the rows stand in for.
    const { rows } = await shop.change(`
      INSERT INTO dbos.workflow_status (workflow_uuid, status, name, forked_from, executor_id, application_version,
          created_at, completed_at, schedule_name, application_name)
        SELECT 'fork-1', 'SUCCESS', 'order', 'order_1', executor_id, 'v1', created_at + 1, completed_at + 1, 'monthly',
          application_name FROM dbos.workflow_status WHERE workflow_uuid = 'order_1' RETURNING workflow_uuid`);
    expect(rows).toHaveLength(1);
    await shop.change(
      "UPDATE dbos.workflow_status SET was_forked_from = true WHERE workflow_uuid = 'order_1'",
    );
  });
  afterAll(() => shop.close());
  reading(shop);

  test("cancel and resume need no newer schema", async () => {
    await shop.start("listen", "resumed");
    await shop.reach("resumed", "PENDING");
    await shop.call(204, "POST", "/workflows/resumed/cancel", {});
    await shop.call(204, "POST", "/workflows/resumed/resume", {});
    await shop.send("resumed", "go on");
    await shop.reach("resumed");
  });

  test("a fork is refused with the SDKs that have a client of their own", async () => {
    const { detail } = await shop.call<{ readonly detail: string }>(502, "POST", "/workflows/order_1/fork", {
      startStep: 1,
    });
    expect(detail).toMatch(
      /needs version 110 of the DBOS schema, and the database has version 108: .*TypeScript up to 5\.2/,
    );
  });
});
