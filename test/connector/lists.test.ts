// Lists come from a statement of the connector's own: it finds what the SDK's client finds, filter by filter.
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerRequest } from "../../connector/src/answers/answer.ts";
import { messages } from "../../connector/src/answers/messages.ts";
import { Budget } from "../../connector/src/database/budget.ts";
import { openStore, type Store } from "../../connector/src/database/store.ts";
import { createSystemDatabase, newestVersion, type SystemDatabase } from "./system-database.ts";

let database: SystemDatabase;
let store: Store;
beforeAll(async () => {
  database = await createSystemDatabase();
  await database.migrate(newestVersion);
  await database.query(`INSERT INTO dbos.workflow_status (workflow_uuid, status, name, created_at, updated_at, completed_at,
      started_at_epoch_ms, executor_id, application_version, queue_name, authenticated_user, forked_from, was_forked_from,
      parent_workflow_id, schedule_name, attributes, application_name)
    SELECT 'wf_' || n, (ARRAY['SUCCESS','ENQUEUED','PENDING','DELAYED','ERROR'])[n % 5 + 1], 'name' || n % 2, 1000 * n, 1000 * n,
      1000 * n + 500, 1000 * n + 100, 'e' || n % 3, 'v' || n % 2, CASE WHEN n % 2 = 0 THEN 'mail' END,
      CASE WHEN n % 3 = 0 THEN 'ada' END, CASE WHEN n % 4 = 0 THEN 'wf_1' END, n % 5 = 0, CASE WHEN n % 7 = 0 THEN 'wf_2' END,
      CASE WHEN n % 6 = 0 THEN 'nightly' END, CASE WHEN n % 2 = 0 THEN '{"tenant":"acme"}'::jsonb END,
      (ARRAY['shop', 'other', NULL])[n % 3 + 1] FROM generate_series(1, 60) n`);
  const options = { url: database.url, appName: "shop", schemaName: "dbos", maxConnections: 2 };
  store = await openStore({ ...options, budget: new Budget(4), report: () => undefined });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const second = (n: number): string => new Date(1000 * n).toISOString();
type Filters = Parameters<Store["client"]["listWorkflows"]>[0];
const cases: readonly (readonly [object, Filters])[] = [
  [{}, {}],
  [
    { sort_desc: true, limit: 7, offset: 3 },
    { sortDesc: true, limit: 7, offset: 3 },
  ],
  [{ workflow_uuids: ["wf_1", "wf_2", "wf_3"] }, { workflowIDs: ["wf_1", "wf_2", "wf_3"] }],
  [{ workflow_id_prefix: ["wf_1"] }, { workflow_id_prefix: ["wf_1"] }],
  [{ workflow_name: "name1" }, { workflowName: "name1" }],
  [{ status: ["SUCCESS", "ERROR"] }, { status: ["SUCCESS", "ERROR"] }],
  [{ authenticated_user: ["ada"] }, { authenticatedUser: "ada" }],
  [{ application_version: ["v1"] }, { applicationVersion: "v1" }],
  [{ executor_id: ["e1", "e2"] }, { executorId: ["e1", "e2"] }],
  [{ queue_name: ["mail"] }, { queueName: "mail" }],
  [{ forked_from: ["wf_1"] }, { forkedFrom: "wf_1" }],
  [{ was_forked_from: true }, { wasForkedFrom: true }],
  [{ has_parent: true }, { hasParent: true }],
  [{ has_parent: false }, { hasParent: false }],
  [{ parent_workflow_id: ["wf_2"] }, { parentWorkflowID: "wf_2" }],
  [{ schedule_name: ["nightly"] }, { scheduleName: "nightly" }],
  [{ attributes: { tenant: "acme" } }, { attributes: { tenant: "acme" } }],
  [{ application_name: ["other"] }, { applicationName: "other" }],
  [
    { start_time: second(10), end_time: second(20) },
    { startTime: second(10), endTime: second(20) },
  ],
  [
    { completed_after: second(10), completed_before: second(20) },
    { completedAfter: second(10), completedBefore: second(20) },
  ],
  [
    { dequeued_after: second(10), dequeued_before: second(20) },
    { dequeuedAfter: second(10), dequeuedBefore: second(20) },
  ],
  [{ queues_only: true }, { queuesOnly: true }],
];

test.each(cases)("%j", async (body, filters) => {
  const identity = {
    executorId: "e",
    version: "v",
    hostname: "h",
    language: "typescript",
    sdkVersion: "5.3.0",
    pid: 1,
  };
  const context = { store, identity, isReadOnly: true, isMetadataOnly: false };
  const reply = await answerRequest(messages, context, { type: "list_workflows", request_id: "r", body });
  const found = (reply["output"] as { readonly WorkflowUUID: string }[]).map((each) => each.WorkflowUUID);
  const expected = (await store.client.listWorkflows(filters)).map((each) => each.workflowID);
  expect(found).toEqual(expected);
  expect(found.length).toBeGreaterThan(0);
});
