// --metadata-only: whatever is asked, with every flag set, no answer has anything that the application has stored.
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerRequest } from "../../connector/src/answers/answer.ts";
import { messages } from "../../connector/src/answers/messages.ts";
import { Budget } from "../../connector/src/database/budget.ts";
import { openStore, type Store } from "../../connector/src/database/store.ts";
import type { MessageType } from "../../conductor/src/wire/messages.ts";
import { examples } from "../support/requests.ts";
import { createSystemDatabase, newestVersion, seedRows, type SystemDatabase } from "./system-database.ts";

/** Of what the rows hold: inputs and outputs, events, messages, streams, contexts; and errors. */
const data = /here|no room|superjson/;
const refused = [
  "get_workflow_events",
  "get_workflow_notifications",
  "get_workflow_streams",
  "export_workflow",
  "import_workflow",
];
let database: SystemDatabase;
let store: Store;
beforeAll(async () => {
  database = await createSystemDatabase();
  await database.migrate(newestVersion);
  await seedRows(database);
  const options = { url: database.url, appName: "shop", schemaName: "dbos", maxConnections: 2 };
  store = await openStore({ ...options, budget: new Budget(4), report: () => undefined });
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

async function ask(type: string, request: object, isMetadataOnly: boolean): Promise<Record<string, unknown>> {
  const identity = {
    executorId: "e",
    version: "2026.08.1",
    hostname: "host",
    language: "typescript",
    sdkVersion: "5.3.0",
    pid: 1,
  };
  const context = { store, identity, isReadOnly: true, isMetadataOnly };
  const flags = { load_input: true, load_output: true, load_context: true };
  const { body } = request as { readonly body?: object };
  const full = { ...request, ...flags, ...(body !== undefined && { body: { ...body, ...flags } }) };
  return answerRequest(messages, context, { ...full, type, request_id: "r" });
}

const asked: readonly (readonly [string, object])[] = [
  ...Object.entries(examples).map(([type, { full }]) => [type, full] as const),
  ["list_workflows", { body: {} }],
  ["list_workflows", { body: null }],
  ["list_workflows", {}],
  ["list_schedules", { body: {} }],
  ["list_schedules", {}],
  ["get_schedule", { schedule_name: "nightly" }],
  ["get_workflow", { workflow_id: "a" }],
  ["list_steps", { workflow_id: "a" }],
  ["get_workflow_events", { workflow_id: "a" }],
  ["export_workflow", { workflow_id: "a" }],
];

test.each(asked)("%s %j", async (type, request) => {
  const reply = await ask(type, request, true);
  expect(JSON.stringify(reply)).not.toMatch(data);
  if (refused.includes(type) && type !== "import_workflow") {
    expect(reply["error_message"]).toBe(`${type} is not allowed in conductor metadata-only mode`);
  }
  if (messages[type as MessageType]?.changes === false && !refused.includes(type) && type !== "alert") {
    expect(reply["error_message"]).toBeUndefined();
  }
});

test.each(["list_schedules", "get_workflow", "list_steps", "get_workflow_events"])(
  "without the mode %s tells some of it",
  async (type) => {
    const request = type === "list_schedules" ? { body: {} } : { workflow_id: "a" };
    expect(JSON.stringify(await ask(type, request, false))).toMatch(data);
  },
);
