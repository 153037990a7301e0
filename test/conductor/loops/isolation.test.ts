// Two Conductors, each with its own line to the database; the test cuts the lines.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Proxy } from "../../chaos/proxy.ts";
import { startBalancer, type Balancer } from "../../support/balancer.ts";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { createDatabase, type TestDatabase } from "../../support/database.ts";
import { runSql } from "../../support/dead.ts";
import { stayConnected } from "../../support/lasting-executor.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

const path = "/v2/orgs/local/apps/shop";
const executorIds = ["e1", "e2", "e3", "e4", "e5", "e6"];

/** Executors behind a balancer: how often they connected, the codes that ended it, and what ends them. */
interface Fleet {
  connections: number; // mutable
  readonly closes: number[];
  readonly stop: () => Promise<unknown>;
}

function startFleet(port: number): Fleet {
  const leave = executorIds.map((executorId) =>
    stayConnected(
      { port, app: "shop", executorId },
      { connected: () => void (fleet.connections += 1), lost: (code) => void fleet.closes.push(code) },
    ),
  );
  const fleet: Fleet = { connections: 0, closes: [], stop: () => Promise.all(leave.map((each) => each())) };
  return fleet;
}

interface Pair {
  readonly database: TestDatabase;
  readonly balancer: Balancer;
  readonly ways: [Proxy, Proxy];
  readonly conductors: [TestConductor, TestConductor];
  readonly fleet: Fleet;
}

async function startPair(): Promise<Pair> {
  const database = await createDatabase();
  const url = new URL(database.url);
  const databasePort = Number(url.port);
  const start = async () => {
    const way = await Proxy.open(() => [databasePort]);
    url.port = String(way.port);
    return { way, conductor: await startTestConductor({ drainWindowMs: 1_000 }, url.toString()) };
  };
  const [first, second] = [await start(), await start()];
  await first.conductor.call("PUT", path, {});
  const balancer = await startBalancer();
  for (const { conductor } of [first, second]) balancer.add(conductor.port);
  const fleet = startFleet(balancer.port);
  const ways: Pair["ways"] = [first.way, second.way];
  return { database, balancer, ways, conductors: [first.conductor, second.conductor], fleet };
}

async function stopPair({ database, balancer, ways, conductors, fleet }: Pair): Promise<void> {
  await fleet.stop();
  balancer.close();
  await Promise.all(conductors.map((each) => each.stop()));
  for (const each of ways) each.close();
  await database.drop();
}

/** Another replica has asked, and heard that there is no database here either. */
const isRefusal = ({ operation, status }: Record<string, unknown>) =>
  operation === "readyz" && status === 503;
const healthy = async (conductor: TestConductor) =>
  (await executorsOf(conductor, path))
    .filter(({ status }) => status === "HEALTHY")
    .map(({ executorId }) => executorId);

const pairs: Pair[] = [];
beforeAll(async () => {
  pairs.push(await startPair(), await startPair());
  for (const { conductors } of pairs) {
    await waitFor("all executors", async () => (await healthy(conductors[1])).length === executorIds.length);
  }

  // Replicas learn of each other when they renew their leases.
  for (const { database } of pairs) {
    await waitFor("each replica to know of the other", async () => {
      const [row] = await runSql(
        database.url,
        "SELECT count(*) = 2 AND bool_and(seen_at > (SELECT max(started_at) FROM replicas)) AS known FROM replicas",
      );
      return row?.["known"] === true;
    });
  }
}, 60_000);
afterAll(() => Promise.all(pairs.map(stopPair)));

test.concurrent("a replica that is the only one to lose the database sends its executors to the other one", async () => {
  const [{ ways, conductors, fleet }] = pairs as [Pair];
  ways[0].setMode("refuse");
  await waitFor(
    "it to be cut off",
    async () => {
      const { headers } = await conductors[0].call("GET", "/healthz");
      return headers.get("conductor-state") === "cut off from its database";
    },
    25_000,
  );
  await waitFor(
    "all at the other one",
    async () => fleet.connections >= 9 && (await healthy(conductors[1])).length === 6,
  );
  expect(fleet.closes).toEqual(fleet.closes.map(() => 1001));
  const recovered = await conductors[1].call("GET", `${path}/recoveries`);
  expect(recovered.body).toMatchObject([]);

  ways[0].setMode("pass");
  await waitFor(
    "it to be ready again",
    async () => (await conductors[0].call("GET", "/readyz")).status === 200,
  );
}, 60_000);

test.concurrent("replicas that have lost it together keep their executors", async () => {
  const [, { ways, conductors, fleet }] = pairs as [Pair, Pair];
  for (const each of ways) each.setMode("refuse");
  // The second question shows that nothing followed from the answer to the first.
  await waitFor(
    "each to have asked the other twice whether it has the database",
    () => conductors.every(({ logs }) => logs.filter(isRefusal).length >= 2),
    40_000,
  );
  expect(fleet.closes).toEqual([]);
  for (const each of conductors) {
    const { headers } = await each.call("GET", "/healthz");
    expect(headers.get("conductor-state")).toBeNull();
    expect((await each.call("GET", "/readyz")).status).toBe(503);
  }
  for (const each of ways) each.setMode("pass");
  await waitFor("all executors", async () => (await healthy(conductors[0])).length === executorIds.length);
  expect(fleet.closes).toEqual([]);
}, 60_000);
