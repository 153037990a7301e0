import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ConductorError, type ErrorCode } from "../../../../conductor/src/errors.ts";
import { appPath, codeOf, problemOf, startTestServer, textLike, type TestServer } from "../fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.router.asked = [];
  api.router.script = { cancel: { success: true }, delete: { success: true }, resume: { success: true } };
});

const failWith = (code: ErrorCode) => (): never => {
  throw new ConductorError(code, "What happened.");
};

const sent = () => api.router.asked.map(({ type, request }) => ({ type, ...request }));

test("cancel and delete say whether children go too, and answer without a body", async () => {
  for (const [method, path, body] of [
    ["POST", "~/workflows/w/cancel", undefined],
    ["POST", "~/workflows/w/cancel", { cancelChildren: true }],
    ["DELETE", "~/workflows/w", undefined],
    ["DELETE", "~/workflows/w?deleteChildren=true", undefined],
  ] as const) {
    const response = await api.send(method, path, body);
    expect(response.statusCode).toBe(204);
    expect(response.body).toBe("");
    expect(response.headers["content-type"]).toBeUndefined();
  }
  expect(sent()).toEqual([
    { type: "cancel", workflow_id: "w", cancel_children: false },
    { type: "cancel", workflow_id: "w", cancel_children: true },
    { type: "delete", workflow_id: "w", delete_children: false },
    { type: "delete", workflow_id: "w", delete_children: true },
  ]);
  expect(api.router.asked.every((each) => each.options.repeatable)).toBe(true);
});

test("bulk messages carry every id, and the first once more", async () => {
  await api.send("POST", "~/workflows/bulk-cancel", { workflowIds: ["a", "b"], cancelChildren: true });
  await api.send("POST", "~/workflows/bulk-delete", { workflowIds: ["a", "b"] });
  expect(sent()).toEqual([
    { type: "cancel", workflow_id: "a", workflow_ids: ["a", "b"], cancel_children: true },
    { type: "delete", workflow_id: "a", workflow_ids: ["a", "b"], delete_children: false },
  ]);
});

test("an empty list is a success without a request", async () => {
  for (const action of ["cancel", "resume", "delete"]) {
    expect((await api.send("POST", `~/workflows/bulk-${action}`, { workflowIds: [] })).statusCode).toBe(204);
  }

  const fork = { workflowIds: [], fromLastFailure: true };
  expect((await api.send("POST", "~/workflows/bulk-fork-from-failure", fork)).json()).toEqual({
    workflowIds: [],
  });
  expect(api.router.asked).toEqual([]);
});

test("bulk operations need a list of ids", async () => {
  for (const action of ["cancel", "resume", "delete", "fork-from-failure"]) {
    for (const body of [
      undefined,
      {},
      { workflowIds: null },
      { workflowIds: "a" },
      { workflowIds: [null] },
    ]) {
      const response = await api.send("POST", `~/workflows/bulk-${action}`, body);
      expect(codeOf(response), action).toBe("CONDUCTOR_REQUEST_INVALID");
    }
  }
});

const version = (version_name: string, version_timestamp: number) => ({
  version_id: version_name,
  version_name,
  version_timestamp,
  created_at: 1,
});

test("a workflow is resumed by an executor of the latest version", async () => {
  api.router.script.list_application_versions = { output: [version("old", 1), version("new", 2)] };
  expect((await api.send("POST", "~/workflows/w/resume")).statusCode).toBe(204);
  await api.send("POST", "~/workflows/bulk-resume", { workflowIds: ["a", "b"], queueName: "q" });
  expect(api.router.asked.filter((each) => each.type === "resume")).toMatchObject([
    { request: { workflow_id: "w" }, options: { version: "new", repeatable: true } },
    { request: { workflow_id: "a", workflow_ids: ["a", "b"], queue_name: "q" }, options: { version: "new" } },
  ]);
});

test("without a list of versions the newest executor's counts, and without that any executor", async () => {
  for (const answer of [failWith("CONDUCTOR_EXECUTOR_UNSUPPORTED"), { output: [] }]) {
    api.router.script.list_application_versions = answer;
    expect((await api.send("POST", "~/workflows/w/resume")).statusCode).toBe(204);
  }
  expect(api.router.asked.at(-1)?.options.version).toBeUndefined();
  await api.db.query(
    `INSERT INTO executors (app_id, executor_id, status, application_version, created_at)
     SELECT id, v, 'HEALTHY', v, now() - make_interval(hours => v::int) FROM applications, unnest(ARRAY['1','2']) AS v`,
  );
  await api.send("POST", "~/workflows/w/resume");
  expect(api.router.asked.at(-1)?.options.version).toBe("1");
});

test("no executor at all, and none of the latest version, are told apart from other failures", async () => {
  api.router.script.list_application_versions = failWith("CONDUCTOR_EXECUTOR_NOT_CONNECTED");
  expect((await api.send("POST", "~/workflows/w/resume")).statusCode).toBe(503);
  api.router.script.list_application_versions = { output: [version("new", 2)] };
  api.router.script.resume = failWith("CONDUCTOR_EXECUTOR_NOT_CONNECTED");
  expect((await api.send("POST", "~/workflows/w/resume")).statusCode).toBe(503);
});

test("a fork gets an id from Conductor, so that it may be sent again", async () => {
  api.router.script.fork_workflow = ({ body }) => ({ new_workflow_id: body.new_workflow_id });
  const response = await api.send("POST", "~/workflows/a%2Fb/fork");
  const { workflowId } = response.json<{ readonly workflowId: string }>();
  expect(response.statusCode).toBe(201);
  expect(response.headers.location).toBe(`${appPath}/workflows/${workflowId}`);
  expect(api.router.asked).toMatchObject([
    {
      type: "fork_workflow",
      request: {
        body: { workflow_id: "a/b", start_step: 0, new_workflow_id: workflowId, application_version: null },
      },
      options: { repeatable: true },
    },
  ]);
  expect(workflowId).toMatch(/^[0-9a-f-]{36}$/);
});

/** Only this workflow exists. */
const only = (id: string) => (request: { readonly workflow_id: string }) => ({
  output: request.workflow_id === id ? { WorkflowUUID: id, Status: "SUCCESS" } : null,
});

test("a fork takes the caller's id, step, version and queue, and is then sent once", async () => {
  api.router.script.get_workflow = only("w");
  api.router.script.fork_workflow = { new_workflow_id: "mine/1 +" };
  const response = await api.send("POST", "~/workflows/w/fork", {
    newWorkflowId: "mine/1 +",
    startStep: 3,
    appVersion: "2",
    queueName: "q",
    queuePartitionKey: "p",
  });
  expect(response.json()).toEqual({ workflowId: "mine/1 +" });
  expect(response.headers.location).toBe(`${appPath}/workflows/~bWluZS8xICs`);
  expect(api.router.asked.at(-1)).toMatchObject({
    request: {
      body: {
        workflow_id: "w",
        start_step: 3,
        new_workflow_id: "mine/1 +",
        application_version: "2",
        queue_name: "q",
        queue_partition_key: "p",
      },
    },
    options: { repeatable: false },
  });
});

test("an id that exists is a conflict, unless Conductor made it: then an earlier attempt succeeded", async () => {
  api.router.script = { get_workflow: only("w"), fork_workflow: failWith("CONDUCTOR_WORKFLOW_EXISTS") };
  const mine = await api.send("POST", "~/workflows/w/fork", { newWorkflowId: "taken" });
  expect(mine.statusCode).toBe(409);
  const generated = await api.send("POST", "~/workflows/w/fork", {});
  expect(generated.statusCode).toBe(201);
  expect(generated.json()).toEqual({ workflowId: textLike(/^[0-9a-f-]{36}$/) });
});

test("a fork onto an id that is taken is not even tried: old SDKs would report success", async () => {
  api.router.script = {
    get_workflow: only("w"),
    fork_workflow: ({ body }) => ({ new_workflow_id: body.new_workflow_id }),
  };
  const taken = await api.send("POST", "~/workflows/w/fork", { newWorkflowId: "w" });
  expect([taken.statusCode, codeOf(taken)]).toEqual([409, "CONDUCTOR_WORKFLOW_EXISTS"]);
  expect(api.router.asked.map(({ type }) => type)).not.toContain("fork_workflow");
  const free = await api.send("POST", "~/workflows/w/fork", { newWorkflowId: "free" });
  expect(free.json()).toEqual({ workflowId: "free" });
});

test("a step that an executor would never answer for is refused", async () => {
  for (const startStep of [-1, 1_073_741_824, 1.5, 2 ** 40]) {
    const response = await api.send("POST", "~/workflows/w/fork", { startStep });
    expect(problemOf(response).errors?.[0]?.location, String(startStep)).toBe("body.startStep");
  }
  expect(api.router.asked).toEqual([]);
});

test.each([
  [{ fromLastFailure: true }, { from_last_failure: true }],
  [{ fromLastStep: true, fromLastFailure: false }, { from_last_step: true }],
  [{ fromStep: 0 }, { from_step: 0 }],
  [{ fromStepName: "pay" }, { from_step_name: "pay" }],
] as const)("a bulk fork at %o sends that place alone", async (place, wire) => {
  api.router.script.fork_from_failure = { forked_workflow_ids: ["x", "y"] };
  const body = { workflowIds: ["a", "b"], appVersion: "2", ...place };
  const response = await api.send("POST", "~/workflows/bulk-fork-from-failure", body);
  expect(response.statusCode).toBe(200);
  expect(response.json()).toEqual({ workflowIds: ["x", "y"] });
  expect(api.router.asked).toMatchObject([{ type: "fork_from_failure", options: { repeatable: false } }]);
  expect(api.router.asked[0]?.request).toEqual({
    body: { ...wire, workflow_ids: ["a", "b"], application_version: "2" },
  });
});

test("a bulk fork names exactly one place", async () => {
  for (const place of [
    {},
    { fromLastFailure: false },
    { fromStepName: "" },
    { fromLastFailure: true, fromStep: 1 },
    { fromStep: -1 },
    { fromStep: 1_073_741_824 },
  ]) {
    const response = await api.send("POST", "~/workflows/bulk-fork-from-failure", {
      workflowIds: ["a"],
      ...place,
    });
    expect(codeOf(response), JSON.stringify(place)).toBe("CONDUCTOR_REQUEST_INVALID");
  }
  expect(api.router.asked).toEqual([]);
});

test("an import is sent once, unchanged, and answered without a body", async () => {
  api.router.script.import_workflow = { success: true };
  const serializedWorkflow = "A".repeat(20 * 1_024 * 1_024);
  const response = await api.send("POST", "~/workflows/import", { serializedWorkflow });
  expect(response.statusCode).toBe(201);
  expect(response.body).toBe("");
  expect(response.headers["content-type"]).toBeUndefined();
  expect(api.router.asked[0]?.request["serialized_workflow"]).toBe(serializedWorkflow);
  expect(api.router.asked[0]?.options.repeatable).toBe(false);
});

test("a body that is not an import may not be as large as one", async () => {
  const response = await api.send("POST", "~/workflows/bulk-cancel", {
    workflowIds: ["A".repeat(17 * 1_024 * 1_024)],
  });
  expect(codeOf(response)).toBe("CONDUCTOR_REQUEST_TOO_LARGE");
});
