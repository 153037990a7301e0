// Every tool through the SDK's client, before a real Conductor and an executor.
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { operations } from "../../conductor/src/contract/operations.ts";
import { serveHttp, type HttpServer } from "../../mcp/src/http.ts";
import { startTestConductor, type TestConductor } from "../support/conductor.ts";
import { connectExecutor, type ScriptedExecutor } from "../support/executor.ts";
import { waitFor } from "../support/wait.ts";
import { workflowTable, type WorkflowTable } from "../conductor/workflow-table.ts";
import { ask, callTool, connectHttp, toolNames } from "./client.ts";

const appName = "shop";
let conductor: TestConductor;
let server: HttpServer;
let client: Client;
let executor: ScriptedExecutor;
let table: WorkflowTable;

beforeAll(async () => {
  conductor = await startTestConductor();
  await conductor.call("PUT", `/v2/orgs/local/apps/${appName}`, {});
  table = workflowTable(30, ["PENDING", "SUCCESS", "ERROR"], Date.now() - 60_000);
  executor = await connectExecutor({ port: conductor.port, app: appName, answers: table.answers });
  await waitFor("the executor", async () => {
    const { body } = await conductor.call("GET", `/v2/orgs/local/apps/${appName}/executors`);
    return (body as unknown[]).length === 1;
  });
  const settings = { conductorUrl: conductor.url, orgName: "local", key: undefined, httpPort: 0 };
  server = await serveHttp({ ...settings, allowWrites: true }, 0);
  client = await connectHttp(server.url);
});
afterAll(async () => {
  await client?.close();
  await server?.stop();
  executor?.kill();
  await conductor?.dispose();
});
beforeEach(() => {
  table.changed.length = 0;
});

interface Row {
  readonly workflowId: string;
  readonly status: string;
}

test("the tools are described from the table of operations", async () => {
  const { tools } = await client.listTools();
  const search = tools.find(({ name }) => name === "search_workflows");
  expect(search?.description).toContain(operations.searchWorkflows.summary);
  expect(search?.inputSchema.required).toEqual(["appName"]);
  const members = Object.keys(operations.searchWorkflows.body.properties);
  expect(Object.keys(search?.inputSchema.properties ?? {}).sort()).toEqual(["appName", ...members].sort());
  const writes = tools.filter(({ annotations }) => annotations?.readOnlyHint === false);
  expect(writes.map(({ name }) => name)).toEqual(["cancel_workflow", "resume_workflow", "fork_workflow"]);
});

test("applications, executors, queues and recoveries are listed", async () => {
  expect(await ask(client, "list_applications")).toMatchObject([{ name: appName }]);
  expect(await ask(client, "list_executors", { appName })).toMatchObject([{ status: "HEALTHY" }]);
  expect(await ask(client, "list_queues", { appName })).toEqual([]);
  expect(await ask(client, "list_recoveries", { appName })).toEqual([]);
});

test("a search asks for the newest rows, and for no more than a model can read", async () => {
  expect(await ask<Row[]>(client, "search_workflows", { appName })).toHaveLength(20);
  expect(executor.received("list_workflows").at(-1)).toMatchObject({ body: { limit: 20, sort_desc: true } });
  const some = await ask<Row[]>(client, "search_workflows", { appName, status: ["ERROR"], limit: 3 });
  expect(some.map(({ status }) => status)).toEqual(["ERROR", "ERROR", "ERROR"]);
  const tooMany = await callTool(client, "search_workflows", { appName, limit: 5_000 });
  expect(tooMany).toEqual({
    isError: true,
    text: "limit 5000 is not valid: give a whole number from 1 to 200.",
  });
});

test("failures are in the groups that the Console shows", async () => {
  const errors = ["card 17 was declined", "card 4711 was declined", "no such item"];
  executor.answer("list_workflows", () => ({
    output: errors.map((message, index) => ({
      WorkflowUUID: `wf-${index}`,
      Status: "ERROR",
      WorkflowName: "pay",
      Error: message,
      CreatedAt: String(Date.now()),
      UpdatedAt: String(Date.now()),
    })),
  }));
  const { groups } = await ask<{ readonly groups: object[] }>(client, "list_failures", { appName, hours: 2 });
  executor.answer("list_workflows", table.answers.list_workflows ?? (() => "silence"));
  expect(groups).toMatchObject([
    { name: "pay", count: 2, message: "card # was declined" },
    { name: "pay", count: 1, message: "no such item" },
  ]);
});

test("an explanation is the Console's sentence, with the workflow and its last steps", async () => {
  executor.answer("get_workflow", () => ({
    output: { WorkflowUUID: "wf-0", Status: "PENDING", ExecutorID: executor.executorId, CreatedAt: "1000" },
  }));
  executor.answer("list_steps", () => ({
    output: [{ function_id: 0, function_name: "charge", completed_at_epoch_ms: "1000" }],
  }));
  const explained = await ask<{ readonly why: string }>(client, "explain_workflow", {
    appName,
    workflowId: "wf-0",
  });
  expect(explained).toMatchObject({
    workflow: { workflowId: "wf-0", status: "PENDING" },
    lastSteps: [{ stepName: "charge" }],
  });
  expect(explained.why).toContain("charge");
});

test("cancel, resume and fork change the workflow", async () => {
  await ask(client, "cancel_workflow", { appName, workflowId: "wf-3" });
  await ask(client, "resume_workflow", { appName, workflowId: "wf-3" });
  executor.answer("fork_workflow", () => ({ new_workflow_id: "wf-fork" }));
  const fork = await ask(client, "fork_workflow", { appName, workflowId: "wf-3", startStep: 2 });
  expect(table.changed.map(({ type, ids }) => [type, ...ids])).toEqual([
    ["cancel", "wf-3"],
    ["resume", "wf-3"],
  ]);
  expect(fork).toEqual({ workflowId: "wf-fork" });
  expect(executor.received("fork_workflow")).toMatchObject([{ body: { start_step: 2 } }]);
});

test("mistakes are named, and what Conductor refuses is told in its words", async () => {
  const texts = [
    await callTool(client, "get_workflow", { appName }),
    await callTool(client, "get_workflow", { appName, workflowId: "wf-0", id: 1 }),
    await callTool(client, "list_queues", { appName: "stranger" }),
    await callTool(client, "search_workflows", { appName, startTime: "yesterday" }),
    await callTool(client, "drop_database"),
  ];
  expect(texts.map(({ isError }) => isError)).toEqual([true, true, true, true, true]);
  expect(texts.map(({ text }) => text)).toEqual([
    "get_workflow needs workflowId.",
    "get_workflow has no id: it takes appName, workflowId.",
    expect.stringMatching(/^Conductor answers 404: .*stranger.*\(CONDUCTOR_APP_UNKNOWN\)/),
    expect.stringMatching(/^Conductor answers 4\d\d: .*startTime/),
    "There is no tool drop_database.",
  ]);
});

test("without --allow-writes nothing that changes is offered or done", async () => {
  const settings = { conductorUrl: conductor.url, orgName: "local", key: undefined, httpPort: 0 };
  const reader = await serveHttp({ ...settings, allowWrites: false }, 0);
  const reading = await connectHttp(reader.url);
  expect(await toolNames(reading)).not.toContain("cancel_workflow");
  const refused = await callTool(reading, "cancel_workflow", { appName, workflowId: "wf-3" });
  expect(refused).toMatchObject({ isError: true, text: expect.stringContaining("--allow-writes") as string });
  expect(table.changed).toEqual([]);
  await reading.close();
  await reader.stop();
});
