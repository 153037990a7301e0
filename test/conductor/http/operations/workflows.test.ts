import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ConductorError } from "../../../../conductor/src/errors.ts";
import type { WireWorkflow } from "../../../../conductor/src/wire/messages.ts";
import { codeOf, objectLike, problemOf, startTestServer, type TestServer } from "../fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.router.asked = [];
  api.router.script = {};
});

const bare: WireWorkflow = { WorkflowUUID: "bare" };
const full: WireWorkflow = {
  WorkflowUUID: "order-118",
  Status: "ERROR",
  WorkflowName: "checkout",
  WorkflowClassName: "Orders",
  WorkflowConfigName: "default",
  AuthenticatedUser: "ann",
  AssumedRole: "admin",
  AuthenticatedRoles: "['a', 'b']",
  Input: "[ 1 ]",
  Output: "null",
  Error: '{"message":"card declined"}',
  CreatedAt: "1787304000123",
  UpdatedAt: "1787304003456",
  CompletedAt: "1787304003456",
  DequeuedAt: "1787304001000",
  DelayUntilEpochMS: "1787304000500",
  WorkflowDeadlineEpochMS: "1787304100000",
  WorkflowTimeoutMS: "100000",
  Priority: "7",
  QueueName: "mail",
  QueuePartitionKey: "p1",
  DeduplicationID: "d1",
  ApplicationVersion: "2026.08.1",
  ExecutorID: "e1",
  ForkedFrom: "order-117",
  ParentWorkflowID: "batch-9",
  ScheduleName: "nightly",
  WasForkedFrom: true,
  Attributes: '{"region":"eu"}',
  ApplicationName: "shop",
};

test("a workflow has every member, null where the executor has none", async () => {
  api.router.script.list_workflows = { output: [full, bare] };
  const response = await api.send("POST", "~/workflows/search", {});
  expect(response.json()).toEqual([
    {
      workflowId: "order-118",
      status: "ERROR",
      workflowName: "checkout",
      workflowClass: "Orders",
      workflowConfig: "default",
      user: "ann",
      assumedRole: "admin",
      roles: "['a', 'b']",
      input: "[ 1 ]",
      output: "null",
      error: '{"message":"card declined"}',
      createdAt: "2026-08-21T09:20:00.123Z",
      updatedAt: "2026-08-21T09:20:03.456Z",
      queueName: "mail",
      appVersion: "2026.08.1",
      executorId: "e1",
      timeoutMs: 100_000,
      deadline: "2026-08-21T09:21:40.000Z",
      deduplicationId: "d1",
      priority: 7,
      queuePartitionKey: "p1",
      forkedFrom: "order-117",
      wasForkedFrom: true,
      parentWorkflowId: "batch-9",
      dequeuedAt: "2026-08-21T09:20:01.000Z",
      delayUntil: "2026-08-21T09:20:00.500Z",
      completedAt: "2026-08-21T09:20:03.456Z",
      attributes: '{"region":"eu"}',
      scheduleName: "nightly",
      applicationName: "shop",
    },
    {
      workflowId: "bare",
      status: "",
      workflowName: null,
      workflowClass: null,
      workflowConfig: null,
      user: null,
      assumedRole: null,
      roles: null,
      input: null,
      output: null,
      error: null,
      createdAt: "1970-01-01T00:00:00.000Z",
      updatedAt: "1970-01-01T00:00:00.000Z",
      queueName: null,
      appVersion: null,
      executorId: null,
      timeoutMs: null,
      deadline: null,
      deduplicationId: null,
      priority: 0,
      queuePartitionKey: null,
      forkedFrom: null,
      wasForkedFrom: false,
      parentWorkflowId: null,
      dequeuedAt: null,
      delayUntil: null,
      completedAt: null,
      attributes: null,
      scheduleName: null,
      applicationName: null,
    },
  ]);
});

test("values that are neither instants nor numbers become null, not a failure", async () => {
  const odd = { ...full, CreatedAt: "soon", UpdatedAt: "9e99", Priority: "high", WorkflowTimeoutMS: "1e400" };
  api.router.script.get_workflow = { output: { ...odd, Input: 7 as unknown as string } };
  const response = await api.send("GET", "~/workflows/w");
  expect(response.json()).toMatchObject({
    createdAt: "1970-01-01T00:00:00.000Z",
    updatedAt: "1970-01-01T00:00:00.000Z",
    priority: 0,
    timeoutMs: null,
    input: "7",
  });
});

test("a search without filters asks for everything, with every flag that SDKs default differently", async () => {
  api.router.script.list_workflows = { output: null };
  const response = await api.send("POST", "~/workflows/search");
  expect(response.body).toBe("[]");
  expect(api.router.asked).toEqual([
    {
      app: objectLike({ name: "shop" }),
      type: "list_workflows",
      request: { body: { queues_only: false, sort_desc: false, load_input: false, load_output: false } },
      options: objectLike({ repeatable: true }),
    },
  ]);
});

test("every filter of a search reaches the executor under its own name", async () => {
  api.router.script.list_workflows = { output: [] };
  await api.send("POST", "~/workflows/search", {
    status: ["PENDING", "ENQUEUED"],
    workflowName: ["a"],
    workflowIds: ["b"],
    workflowIdPrefix: ["c"],
    queueName: ["d"],
    scheduleName: ["e"],
    user: ["f"],
    executorId: ["g"],
    appVersion: ["h"],
    parentWorkflowId: ["i"],
    forkedFrom: ["j"],
    startTime: "2026-08-21T10:00:00Z",
    endTime: "2026-08-21T10:00:00.123456789+02:00",
    completedAfter: "2026-08-21t10:00:00z",
    completedBefore: "2026-08-21T10:00:00-00:30",
    dequeuedAfter: "2026-08-21T10:00:00.5Z",
    dequeuedBefore: "2024-02-29T23:59:59.999Z",
    hasParent: false,
    wasForkedFrom: true,
    attributes: { region: "eu", n: { deep: [1] } },
    queuesOnly: true,
    limit: 10,
    offset: 0,
    sortDesc: true,
    loadInput: true,
    loadOutput: true,
  });
  expect(api.router.asked[0]?.request).toEqual({
    body: {
      status: ["PENDING", "ENQUEUED"],
      workflow_name: ["a"],
      workflow_uuids: ["b"],
      workflow_id_prefix: ["c"],
      queue_name: ["d"],
      schedule_name: ["e"],
      authenticated_user: ["f"],
      executor_id: ["g"],
      application_version: ["h"],
      parent_workflow_id: ["i"],
      forked_from: ["j"],
      start_time: "2026-08-21T10:00:00.000+00:00",
      end_time: "2026-08-21T08:00:00.123+00:00",
      completed_after: "2026-08-21T10:00:00.000+00:00",
      completed_before: "2026-08-21T10:30:00.000+00:00",
      dequeued_after: "2026-08-21T10:00:00.500+00:00",
      dequeued_before: "2024-02-29T23:59:59.999+00:00",
      has_parent: false,
      was_forked_from: true,
      attributes: { region: "eu", n: { deep: [1] } },
      queues_only: true,
      limit: 10,
      offset: 0,
      sort_desc: true,
      load_input: true,
      load_output: true,
    },
  });
});

test("null and empty filters are no filters", async () => {
  api.router.script.list_workflows = { output: [] };
  await api.send("POST", "~/workflows/search", {
    status: [],
    workflowName: null,
    workflowIds: [],
    user: null,
  });
  expect(Object.keys(api.router.asked[0]?.request["body"] as object).sort()).toEqual([
    "load_input",
    "load_output",
    "queues_only",
    "sort_desc",
  ]);
});

test("a limit of 0 is answered without a request, because SDKs take it for no limit", async () => {
  expect((await api.send("POST", "~/workflows/search", { limit: 0 })).body).toBe("[]");
  expect((await api.send("GET", "~/workflows?limit=0")).body).toBe("[]");
  expect((await api.send("GET", "~/workflows/w/steps?limit=0")).body).toBe("[]");
  expect(api.router.asked).toEqual([]);
});

test("numbers that an executor could fail on are refused, all in one answer", async () => {
  const response = await api.send("POST", "~/workflows/search", {
    limit: -1,
    offset: 2 ** 31,
    status: ["DONE"],
  });
  expect(problemOf(response).errors?.map((each) => each.location)).toEqual([
    "body.status[0]",
    "body.limit",
    "body.offset",
  ]);
  for (const limit of ["1.5", "1e400", "9007199254740993", "-1", "", "(select 1)"]) {
    const path = `~/workflows?limit=${encodeURIComponent(limit)}`;
    expect(codeOf(await api.send("GET", path)), limit).toBe("CONDUCTOR_REQUEST_INVALID");
  }
  expect(codeOf(await api.send("GET", "~/workflows?limit=1&limit=2"))).toBe("CONDUCTOR_REQUEST_INVALID");
  expect(api.router.asked).toEqual([]);
});

test.each([
  "2026-08-21",
  "2026-08-21T10:00:00",
  "2026-08-21 10:00:00Z",
  "2026-02-29T10:00:00Z",
  "2026-13-01T10:00:00Z",
  "2026-08-21T24:00:00Z",
  "2026-08-21T10:00:00.1234567890Z",
  "2026-08-21T10:00:00+0200",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59-01:00",
  "1787304000123",
])("%s is refused as an instant", async (startTime) => {
  expect(codeOf(await api.send("POST", "~/workflows/search", { startTime }))).toBe(
    "CONDUCTOR_REQUEST_INVALID",
  );
});

test("the listing takes one value per filter, in which a comma is a character", async () => {
  api.router.script.list_workflows = { output: [] };
  const query =
    "status=SUCCESS&workflowName=a,b&limit=5&offset=2&sortDesc=true&loadInput=true&loadOutput=false";
  await api.send("GET", `~/workflows?${query}`);
  expect(api.router.asked[0]?.request).toEqual({
    body: {
      status: ["SUCCESS"],
      workflow_name: ["a,b"],
      limit: 5,
      offset: 2,
      sort_desc: true,
      load_input: true,
      load_output: false,
      queues_only: false,
    },
  });
  const refused = await api.send("GET", "~/workflows?status=SUCCESS,ERROR");
  expect(problemOf(refused).errors?.[0]?.location).toBe("query.status[0]");
});

test("a workflow is read with its data, and is unknown when the executor has none", async () => {
  api.router.script.get_workflow = { output: full };
  expect((await api.send("GET", "~/workflows/order-118")).json()).toMatchObject({ workflowId: "order-118" });
  expect(api.router.asked[0]?.request).toEqual({
    workflow_id: "order-118",
    load_input: true,
    load_output: true,
  });
  for (const output of [null, undefined]) {
    api.router.script.get_workflow = { output };
    expect(codeOf(await api.send("GET", "~/workflows/ghost"))).toBe("CONDUCTOR_WORKFLOW_UNKNOWN");
  }
});

test("an answer that is not a list of objects is the executor's failure", async () => {
  for (const output of ["text", 1, {}, [1], [null]]) {
    api.router.script.list_workflows = { output: output as unknown as WireWorkflow[] };
    const response = await api.send("GET", "~/workflows");
    expect(codeOf(response), JSON.stringify(output)).toBe("CONDUCTOR_EXECUTOR_FAILED");
  }
});

test("in private mode payloads are not requested, and operations without a flag for that are refused", async () => {
  await api.send("PATCH", "~", { privateMode: true });
  api.router.script = {
    list_workflows: { output: [] },
    get_workflow: { output: bare },
    list_steps: { output: [] },
    list_schedules: { output: [] },
    get_schedule: () => {
      throw new ConductorError("CONDUCTOR_SCHEDULE_UNKNOWN", "None.");
    },
  };
  await api.send("POST", "~/workflows/search", { loadInput: true, loadOutput: true });
  await api.send("GET", "~/workflows?loadInput=true&loadOutput=true");
  await api.send("GET", "~/workflows/w");
  await api.send("GET", "~/workflows/w/steps");
  await api.send("GET", "~/schedules?loadContext=true");
  await api.send("GET", "~/schedules/s");
  const sent = JSON.stringify(api.router.asked.map((each) => each.request));
  expect(sent).not.toMatch(/"load_\w+":true/);
  // Two of them look whose steps they are.
  expect(sent.match(/"load_\w+":false/g)).toHaveLength(11);
  api.router.asked = [];
  for (const part of ["events", "notifications", "streams", "export"]) {
    const response = await api.send("GET", `~/workflows/w/${part}`);
    expect(response.statusCode).toBe(403);
    expect(codeOf(response)).toBe("CONDUCTOR_PRIVATE_MODE");
  }
  expect(api.router.asked).toEqual([]);
  await api.send("PATCH", "~", { privateMode: false });
});
