import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { codeOf, problemOf, startTestServer, type TestServer } from "../fixture.ts";

let api: TestServer;
beforeAll(async () => {
  api = await startTestServer();
});
afterAll(() => api.stop());
beforeEach(() => {
  api.router.asked = [];
  api.router.script = {};
});

test("steps come in order with instants, and none where the executor knows none", async () => {
  api.router.script.list_steps = {
    output: [
      { function_id: 1, function_name: "pay", error: "declined", started_at_epoch_ms: "1787304000123" },
      {
        function_id: 0,
        function_name: "reserve",
        output: "1",
        child_workflow_id: "c",
        completed_at_epoch_ms: "1000",
      },
    ],
  };
  const response = await api.send("GET", "~/workflows/w/steps?limit=5&offset=1");
  expect(response.json()).toEqual([
    {
      stepId: 0,
      stepName: "reserve",
      output: "1",
      error: null,
      childWorkflowId: "c",
      startedAt: null,
      completedAt: "1970-01-01T00:00:01.000Z",
    },
    {
      stepId: 1,
      stepName: "pay",
      output: null,
      error: "declined",
      childWorkflowId: null,
      startedAt: "2026-08-21T09:20:00.123Z",
      completedAt: null,
    },
  ]);
  expect(api.router.asked[0]?.request).toEqual({ workflow_id: "w", load_output: true, limit: 5, offset: 1 });
  api.router.script.list_steps = {};
  expect((await api.send("GET", "~/workflows/w/steps")).body).toBe("[]");
});

test("events, notifications and streams are passed on; Go's null is an empty list", async () => {
  api.router.script.get_workflow_events = { events: [{ key: "k", value: "v" }] };
  api.router.script.get_workflow_notifications = {
    notifications: [{ message: "m", created_at_epoch_ms: 1_787_304_000_123 }],
  };
  api.router.script.get_workflow_streams = { streams: [{ key: "s", values: ["1", "2"] }] };
  expect((await api.send("GET", "~/workflows/w/events")).json()).toEqual([{ key: "k", value: "v" }]);
  expect((await api.send("GET", "~/workflows/w/notifications")).json()).toEqual([
    { topic: null, message: "m", createdAt: "2026-08-21T09:20:00.123Z", consumed: false },
  ]);
  expect((await api.send("GET", "~/workflows/w/streams")).json()).toEqual([{ key: "s", values: ["1", "2"] }]);
  expect(api.router.asked.map((each) => each.request)).toEqual([1, 2, 3].map(() => ({ workflow_id: "w" })));
  api.router.script.get_workflow_events = { events: null };
  api.router.script.get_workflow_notifications = {};
  api.router.script.get_workflow_streams = { streams: null };
  for (const part of ["events", "notifications", "streams"]) {
    expect((await api.send("GET", `~/workflows/w/${part}`)).body).toBe("[]");
  }
});

test("an export is passed on unchanged", async () => {
  api.router.script.export_workflow = { serialized_workflow: "H4sIAAA+/=" };
  const response = await api.send("GET", "~/workflows/w/export?exportChildren=true");
  expect(response.json()).toEqual({ serializedWorkflow: "H4sIAAA+/=" });
  expect(api.router.asked[0]?.request).toEqual({ workflow_id: "w", export_children: true });
  api.router.script.export_workflow = { serialized_workflow: null };
  expect(codeOf(await api.send("GET", "~/workflows/w/export"))).toBe("CONDUCTOR_WORKFLOW_UNKNOWN");
});

test("workflow aggregates: groups pass through, nulls are left out, flags are always sent", async () => {
  api.router.script.get_workflow_aggregates = {
    output: [
      {
        group: { status: "SUCCESS", queue_name: null },
        count: 41,
        min_created_at: 1_787_304_000_123,
        max_queue_wait_ms: 919.6,
        max_total_latency_ms: null,
      },
      { group: {} },
    ],
  };
  const response = await api.send("POST", "~/workflows/aggregates", {
    groupByStatus: true,
    selectMinCreatedAt: true,
    timeBucketSizeMs: 60_000,
    workflowName: ["a"],
    appVersion: ["1"],
    workflowIds: ["w"],
    user: ["u"],
    status: ["SUCCESS"],
    attributes: { a: 1 },
  });
  expect(response.json()).toEqual([
    {
      group: { status: "SUCCESS", queue_name: null },
      count: 41,
      minCreatedAt: "2026-08-21T09:20:00.123Z",
      maxQueueWaitMs: 920,
    },
    { group: {} },
  ]);
  expect(api.router.asked[0]?.request).toEqual({
    body: {
      group_by_status: true,
      group_by_name: false,
      group_by_queue_name: false,
      group_by_executor_id: false,
      group_by_application_version: false,
      group_by_application_name: false,
      time_bucket_size_ms: 60_000,
      select_count: false,
      select_min_created_at: true,
      select_max_queue_wait_ms: false,
      select_max_total_latency_ms: false,
      name: ["a"],
      app_version: ["1"],
      workflow_ids: ["w"],
      user: ["u"],
      status: ["SUCCESS"],
      attributes: { a: 1 },
    },
  });
});

test("step aggregates have their own names on the wire", async () => {
  api.router.script.get_step_aggregates = {
    output: [{ group: { function_name: "pay" }, count: 2, max_duration_ms: null }],
  };
  const response = await api.send("POST", "~/steps/aggregates", {
    groupByFunctionName: true,
    stepName: ["pay"],
    status: ["ERROR"],
    workflowIdPrefix: ["o"],
    completedAfter: "2026-08-21T10:00:00Z",
  });
  expect(response.json()).toEqual([{ group: { function_name: "pay" }, count: 2 }]);
  expect(api.router.asked[0]?.request).toEqual({
    body: {
      group_by_function_name: true,
      group_by_status: false,
      select_count: false,
      select_max_duration_ms: false,
      function_name: ["pay"],
      status: ["ERROR"],
      workflow_id_prefix: ["o"],
      completed_after: "2026-08-21T10:00:00.000+00:00",
    },
  });
});

test("an aggregate must group by something, and buckets have a size", async () => {
  for (const path of ["~/workflows/aggregates", "~/steps/aggregates"]) {
    for (const body of [undefined, {}, { groupByStatus: false }, { timeBucketSizeMs: 0 }]) {
      expect(codeOf(await api.send("POST", path, body))).toBe("CONDUCTOR_REQUEST_INVALID");
    }

    const response = await api.send("POST", path, { groupByStatus: true, timeBucketSizeMs: -1 });
    expect(problemOf(response).errors?.[0]?.location).toBe("body.timeBucketSizeMs");
  }
  const status = await api.send("POST", "~/steps/aggregates", { groupByStatus: true, status: ["PENDING"] });
  expect(codeOf(status)).toBe("CONDUCTOR_REQUEST_INVALID");
});
