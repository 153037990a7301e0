// Two applications on one system database: executors of one find the other's workflows by their ids.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ConductorError } from "../../../../conductor/src/errors.ts";
import { codeOf, startTestServer, type TestServer } from "../fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.stop());

const owners: Record<string, string | null> = { mine: "shop", shared: null, theirs: "billing" };
const row = (id: string) => ({
  WorkflowUUID: id,
  Status: "SUCCESS",
  Input: "in",
  ApplicationName: owners[id],
});
beforeEach(() => {
  api.router.asked = [];
  api.router.script = {
    get_workflow: ({ workflow_id }) => ({ output: workflow_id in owners ? row(workflow_id) : null }),
    list_workflows: ({ body }) => ({
      output: (body.workflow_uuids ?? Object.keys(owners)).filter((id) => id in owners).map(row),
    }),
    list_steps: { output: [{ function_id: 0, function_name: "charge" }] },
    get_workflow_events: { events: [{ key: "k", value: "v" }] },
    get_workflow_notifications: { notifications: [] },
    get_workflow_streams: { streams: [] },
    export_workflow: { serialized_workflow: "H4sI" },
    cancel: { success: true },
    delete: { success: true },
    resume: { success: true },
    fork_workflow: ({ body }) => ({ new_workflow_id: body.new_workflow_id }),
    fork_from_failure: { forked_workflow_ids: ["f"] },
    list_application_versions: { output: [] },
  };
});

const single = [
  ["GET", "", undefined, undefined],
  ["GET", "/steps", undefined, undefined],
  ["GET", "/events", undefined, undefined],
  ["GET", "/notifications", undefined, undefined],
  ["GET", "/streams", undefined, undefined],
  ["GET", "/export", undefined, "export_workflow"],
  ["POST", "/cancel", {}, "cancel"],
  ["POST", "/resume", {}, "resume"],
  ["POST", "/fork", { startStep: 0 }, "fork_workflow"],
  ["DELETE", "", undefined, "delete"],
] as const;

describe.each(single)("%s …%s", (method, path, body, type) => {
  test.each(["theirs", "unknown"])("of a workflow that is %s is 404, and does nothing", async (id) => {
    const answer = await api.send(method, `~/workflows/${id}${path}`, body);
    expect([answer.statusCode, codeOf(answer)]).toEqual([404, "CONDUCTOR_WORKFLOW_UNKNOWN"]);
    if (type !== undefined) expect(api.router.asked.map((each) => each.type)).not.toContain(type);
  });

  test.each(["mine", "shared"])("of one that is %s works", async (id) => {
    expect((await api.send(method, `~/workflows/${id}${path}`, body)).statusCode).toBeLessThan(300);
  });

  test("costs one read more at most", async () => {
    await api.send(method, `~/workflows/mine${path}`, body);
    const looks = api.router.asked.filter((each) => each.type === "get_workflow");
    expect(looks).toHaveLength(1);
  });
});

test.each([
  ["steps", "list_steps"],
  ["events", "get_workflow_events"],
  ["notifications", "get_workflow_notifications"],
  ["streams", "get_workflow_streams"],
] as const)(
  "%s that executors cannot read are unknown, not a failure, when the workflow is another application's",
  async (part, type) => {
    api.router.script[type] = () => {
      throw new ConductorError("CONDUCTOR_EXECUTOR_FAILED", "Serialization js_superjson is not available.");
    };
    expect((await api.send("GET", `~/workflows/theirs/${part}`)).statusCode).toBe(404);
    expect((await api.send("GET", `~/workflows/mine/${part}`)).statusCode).toBe(502);
  },
);

describe.each([
  ["bulk-cancel", {}],
  ["bulk-resume", {}],
  ["bulk-delete", {}],
  ["bulk-fork-from-failure", { fromLastFailure: true }],
] as const)("%s", (action, extra) => {
  test("names every id that the application does not have, and does nothing", async () => {
    const body = { workflowIds: ["mine", "theirs", "shared", "unknown"], ...extra };
    const answer = await api.send("POST", `~/workflows/${action}`, body);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({
      detail: expect.stringContaining("nothing was changed") as string,
      errors: [
        { location: "body.workflowIds[1]", value: "theirs" },
        { location: "body.workflowIds[3]", value: "unknown" },
      ],
    });
    const types = new Set(api.router.asked.map((each) => each.type));
    for (const type of ["cancel", "resume", "delete", "fork_from_failure"] as const) {
      expect(types).not.toContain(type);
    }
  });

  test("works for its own, after one read", async () => {
    const body = { workflowIds: ["mine", "shared"], ...extra };
    expect((await api.send("POST", `~/workflows/${action}`, body)).statusCode).toBeLessThan(300);
    expect(api.router.asked.filter((each) => each.type === "list_workflows")).toHaveLength(1);
  });
});

test("lists leave out what is another application's", async () => {
  for (const answer of [
    await api.send("GET", "~/workflows"),
    await api.send("POST", "~/workflows/search", {}),
  ]) {
    const ids = answer.json<{ readonly workflowId: string }[]>().map(({ workflowId }) => workflowId);
    expect(ids).toEqual(["mine", "shared"]);
  }
});

test("queues and schedules of another application are unknown too", async () => {
  const schedule = {
    schedule_id: "s",
    schedule_name: "nightly",
    workflow_name: "clean",
    schedule: "0 0 * * *",
    status: "ACTIVE",
  };
  const mine = { ...schedule, schedule_name: "mine", application_name: "shop" };
  const theirs = { ...schedule, application_name: "billing" };
  api.router.script.list_schedules = { output: [theirs, mine] };
  api.router.script.get_schedule = { output: theirs };
  api.router.script.list_queues = { output: [{ name: "q", application_name: "billing" }, { name: "own" }] };
  api.router.script.get_queue = { output: { name: "q", application_name: "billing" } };
  expect((await api.send("GET", "~/schedules")).json()).toMatchObject([{ scheduleName: "mine" }]);
  expect((await api.send("POST", "~/schedules/nightly/pause")).statusCode).toBe(404);
  expect((await api.send("GET", "~/queues")).json()).toMatchObject([{ name: "own" }]);
  expect((await api.send("GET", "~/queues/q")).statusCode).toBe(404);
});

test("a prefix of schedules is not read as a pattern", async () => {
  const named = (schedule_name: string) => ({
    schedule_id: schedule_name,
    schedule_name,
    workflow_name: "clean",
    schedule: "0 0 * * *",
    status: "ACTIVE",
  });
  api.router.script.list_schedules = { output: [named("a_b"), named("axb")] };
  const answer = await api.send("GET", "~/schedules?scheduleNamePrefix=a_");
  expect(answer.json()).toHaveLength(1);
});

test("in private mode payloads that an old SDK sends unasked are not passed on", async () => {
  await api.send("PATCH", "~", { privateMode: true });
  api.router.script.list_steps = { output: [{ function_id: 0, function_name: "charge", output: "secret" }] };
  const answers = [
    await api.send("GET", "~/workflows/mine"),
    await api.send("GET", "~/workflows"),
    await api.send("GET", "~/workflows/mine/steps"),
  ];
  for (const answer of answers) expect(answer.body).not.toMatch(/"in"|secret/);
  await api.send("PATCH", "~", { privateMode: false });
});
