import { Client } from "pg";
import { expect, test } from "vitest";
import { poolSizes } from "../../infra/plans/connections.ts";
import { waitFor } from "../support/wait.ts";
import { createAppDatabase, startApp } from "./sample-app.ts";

test("a busy process opens no more connections than the deployment counts for it", async () => {
  const database = await createAppDatabase();
  const admin = new Client({ connectionString: database.adminUrl });
  await admin.connect();
  const app = await startApp({
    DBOS_SYSTEM_DATABASE_URL: database.appUrl,
    DBOS_SYSTEM_DATABASE_POOL_SIZE: String(poolSizes.app),
  });
  try {
    const orders = await app.get("/order/8");
    const { workflow_ids: ids } = orders.body as { readonly workflow_ids: string[] };
    let most = 0;
    await waitFor(
      "the orders",
      async () => {
        const { rows } = await admin.query<{ readonly open: number; readonly done: number }>(
          `SELECT (SELECT count(*)::int FROM pg_stat_activity WHERE usename = $1) AS open,
            (SELECT count(*)::int FROM dbos.workflow_status WHERE workflow_uuid = ANY($2) AND status = 'SUCCESS') AS done`,
          [new URL(database.appUrl).username, ids],
        );
        most = Math.max(most, rows[0]?.open ?? 0);
        return rows[0]?.done === ids.length;
      },
      60_000,
    );
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(poolSizes.app);
  } finally {
    app.kill("SIGTERM");
    await app.ended;
    await admin.end();
    await database.drop();
  }
}, 90_000);
