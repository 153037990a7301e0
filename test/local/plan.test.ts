import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { parseOptions } from "../../local/options.ts";
import { makePlan, wantedPorts } from "../../local/plan.ts";
import { checkPorts, maxExecutors, maxPortBase, planPorts } from "../../local/ports.ts";

const ownConductor = { DBOS__CONDUCTOR_DB_URL: "postgresql://db/conductor" };
const ownApp = { DBOS_SYSTEM_DATABASE_URL: "postgresql://db/app" };

test("the default ports are those that the documents name", () => {
  expect(planPorts(8000, 2)).toEqual({
    console: 8080,
    conductor: 8090,
    postgres: 8070,
    executors: [8000, 8001],
  });
});

test("no two processes share a port, and none is beyond the last one", () => {
  const { executors, ...others } = planPorts(maxPortBase, maxExecutors);
  const all = [...executors, ...Object.values(others)];
  expect(new Set(all).size).toBe(all.length);
  expect(Math.max(...all)).toBeLessThanOrEqual(65_535);
});

test("without a database from outside everything is embedded", () => {
  const plan = makePlan(parseOptions([]), {});
  expect(plan).toMatchObject({ conductorDatabaseUrl: undefined, appDatabaseUrl: undefined, remarks: [] });
  expect(wantedPorts(plan).map(({ name }) => name)).toEqual([
    "PostgreSQL",
    "Conductor",
    "Console",
    "app-1",
    "app-2",
  ]);
});

test("the application's database alone does not count, and that is said", () => {
  const plan = makePlan(parseOptions([]), ownApp);
  expect(plan.appDatabaseUrl).toBeUndefined();
  expect(plan.remarks).toEqual([
    "DBOS_SYSTEM_DATABASE_URL is ignored: it counts only together with DBOS__CONDUCTOR_DB_URL.",
  ]);
});

test("with Conductor's database from outside no PostgreSQL is started and the application is left out", () => {
  const plan = makePlan(parseOptions([]), ownConductor);
  expect(plan.ports.executors).toEqual([]);
  expect(plan.remarks).toHaveLength(1);
  expect(wantedPorts(plan).map(({ name }) => name)).toEqual(["Conductor", "Console"]);
  expect(makePlan(parseOptions(["--no-app"]), ownConductor).remarks).toEqual([]);
});

test("with both databases from outside the application runs", () => {
  const plan = makePlan(parseOptions([]), { ...ownConductor, ...ownApp });
  expect(plan).toMatchObject({ appDatabaseUrl: ownApp.DBOS_SYSTEM_DATABASE_URL, remarks: [] });
  expect(plan.ports.executors).toEqual([8000, 8001]);
});

test("a taken port is named with its owner-to-be", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await expect(checkPorts([{ port, name: "Console" }])).rejects.toThrow(
    `Port ${port} (Console) is not free: stop what holds it, or use --port-base.`,
  );
  await new Promise((resolve) => server.close(resolve));
  await expect(checkPorts([{ port, name: "Console" }])).resolves.toBeUndefined();
});
