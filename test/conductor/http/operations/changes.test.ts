import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ConductorError } from "../../../../conductor/src/errors.ts";
import { startTestServer, type TestServer } from "../fixture.ts";

interface Changes {
  readonly asOf: string;
  readonly executors: string;
  readonly workflows: string | null;
}

let api: TestServer;
let counts = { PENDING: 1, SUCCESS: 5 };
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.router.asked = [];
  api.router.script = {
    get_workflow_aggregates: ({ body }) => ({
      output: Object.entries(counts)
        .filter(([status]) => body.status?.includes(status as "PENDING") ?? true)
        .map(([status, count]) => ({ group: { status }, count })),
    }),
  };
});

const read = async () => (await api.send("GET", "~/changes")).json<Changes>();
const addExecutor = (id: string) =>
  api.db.query(
    `INSERT INTO executors (app_id, executor_id, status, application_version)
     SELECT id, $1, 'HEALTHY', 'v1' FROM applications WHERE name = 'shop'`,
    [id],
  );

test("marks stay as long as nothing changes", async () => {
  const [first, second] = [await read(), await read()];
  expect({ ...second, asOf: "" }).toEqual({ ...first, asOf: "" });
});

test("a workflow that begins, ends or waits changes the mark of workflows alone", async () => {
  const before = await read();
  counts = { PENDING: 0, SUCCESS: 6 };
  const after = await read();
  expect(after.workflows).not.toBe(before.workflows);
  expect(after.executors).toBe(before.executors);
});

test("an executor that comes, dies or goes, and a recovery that ends, change the mark of executors alone", async () => {
  const marks = [await read()];
  await addExecutor("one");
  marks.push(await read());
  await api.db.query("UPDATE executors SET status = 'DISCONNECTED', updated_at = now()");
  marks.push(await read());
  await api.db.query(
    `INSERT INTO recoveries (app_id, executor_id, application_version, disconnected_at)
     SELECT app_id, executor_id, 'v1', now() FROM executors`,
  );
  marks.push(await read());
  await api.db.query("UPDATE recoveries SET finished_at = now(), outcome = 'moved'");
  marks.push(await read());
  await api.db.query("DELETE FROM executors");
  marks.push(await read());
  expect(new Set(marks.map(({ executors }) => executors)).size).toBe(marks.length);
  expect(new Set(marks.map(({ workflows }) => workflows)).size).toBe(1);
});

test("without an executor the other marks are still given", async () => {
  api.router.script.get_workflow_aggregates = () => {
    throw new ConductorError("CONDUCTOR_EXECUTOR_NOT_CONNECTED", "none");
  };
  const answer = await read();
  expect(answer.workflows).toBeNull();
  expect(answer.executors).not.toBe("");
});

test("an executor gets two short questions about what is recent or open, and a few seconds", async () => {
  const started = Date.now();
  await read();
  expect(api.router.asked.map(({ type }) => type)).toEqual([
    "get_workflow_aggregates",
    "get_workflow_aggregates",
  ]);
  for (const { options } of api.router.asked) expect(options.deadline - started).toBeLessThan(6_000);
});
