// An executor's old connection, half-open on one Conductor, while it works on another.
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";

let owner: TestConductor;
let other: TestConductor;
beforeAll(async () => {
  owner = await startTestConductor();
  other = await startTestConductor({}, owner.databaseUrl);
  await owner.call("PUT", "/v2/orgs/local/apps/shop", {});
});
afterAll(async () => {
  await other.stop();
  await owner.dispose();
});

test("a half-open connection does not take an executor back from the replica to which it has moved", async () => {
  const at = async (sql: string, port: number) => {
    const client = new Client({ connectionString: owner.databaseUrl });
    await client.connect();
    const { rows } = await client.query<{ readonly value: string }>(sql, [`%:${port}`]);
    await client.end();
    return rows[0]?.value;
  };
  const holds = (id: string, { port }: TestConductor) =>
    at(
      `SELECT 1 AS value FROM executors e JOIN replicas r ON r.id = e.replica_id
        WHERE e.executor_id = '${id}' AND e.status = 'HEALTHY' AND r.address LIKE $1`,
      port,
    );
  const connect = (executorId: string, { port }: TestConductor) =>
    connectExecutor({ port, app: "shop", executorId });
  const halfOpen = await connect("wanderer", owner);
  await waitFor("the first connection", () => holds("wanderer", owner));
  const present = await connect("wanderer", other);
  await waitFor("the second connection", () => holds("wanderer", other));

  // As after an outage, the replica with the old connection writes its executors again.
  await at("UPDATE replicas SET seen_at = now() - interval '1 hour' WHERE address LIKE $1", owner.port);
  await waitFor("a new watch", () =>
    at("SELECT 1 AS value FROM replicas WHERE watching_since > started_at AND address LIKE $1", owner.port),
  );
  const marker = await connect("marker", owner);
  await waitFor("what was noted before the marker to be written", () => holds("marker", owner));
  expect(await holds("wanderer", other)).toBeTruthy();

  halfOpen.kill();
  await halfOpen.closed;
  marker.kill();
  await waitFor("the disconnections to be written", async () => !(await holds("marker", owner)));
  expect(await holds("wanderer", other)).toBeTruthy();
  present.kill();
});
