import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "../fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.stop());

const addExecutor = (id: string, status: string, dbosVersion: string) =>
  api.db.query(
    `INSERT INTO executors (app_id, executor_id, status, application_version, language, dbos_version)
     SELECT id, $1, $2, 'v1', 'typescript', $3 FROM applications WHERE name = 'shop'`,
    [id, status, dbosVersion],
  );
const read = async () => (await api.send("GET", "~/inabilities")).json<{ readonly operation: string }[]>();

test("the inabilities of the connected executors are listed, until one executor can", async () => {
  expect(await read()).toEqual([]);
  await addExecutor("old", "HEALTHY", "4.5.0");
  await addExecutor("lost", "DISCONNECTED", "4.27.6");
  expect((await read()).map(({ operation }) => operation)).toContain("bulkDeleteWorkflows");
  await addExecutor("new", "HEALTHY", "4.27.6");
  expect(await read()).toEqual([]);
});
