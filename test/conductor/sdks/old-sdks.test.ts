// Every filter and action against old and new versions of the SDKs: refused by name or right, never silently wrong.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestConductor, type ApiAnswer, type TestConductor } from "../../support/conductor.ts";
import type { ScriptedExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { connectSdk, passes, sdkNames, type Deed, type Row, type SdkName } from "./sdk-executor.ts";

const at = (minute: number) => Date.UTC(2026, 7, 21, 9, minute);
const iso = (minute: number) => new Date(at(minute)).toISOString();

const rows: Row[] = [
  {
    workflow_uuids: "order_1",
    workflow_name: "checkout",
    status: "ERROR",
    authenticated_user: "ada",
    application_version: "v1",
    executor_id: "e1",
    queue_name: "mail",
    forked_from: "order_0",
    parent_workflow_id: "parent",
    schedule_name: "nightly",
    was_forked_from: true,
    has_parent: true,
    attributes: { tenant: "acme" },
    created: at(1),
    completed: at(5),
    dequeued: at(2),
  },
  {
    workflow_uuids: "orderX1",
    workflow_name: "refund",
    status: "PENDING",
    queue_name: "held",
    created: at(10),
  },
  {
    workflow_uuids: "other",
    workflow_name: "checkout",
    status: "SUCCESS",
    created: at(20),
    completed: at(25),
  },
];

/** Filters of the API, and the same as listings have them. */
const filters: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ["workflowIds", { workflowIds: ["order_1", "other"] }, { workflow_uuids: ["order_1", "other"] }],
  ["a prefix", { workflowIdPrefix: ["order"] }, { workflow_id_prefix: ["order"] }],
  ["a prefix with a wildcard", { workflowIdPrefix: ["order_"] }, { workflow_id_prefix: ["order\\_"] }],
  ["a prefix of wildcards", { workflowIdPrefix: ["%"] }, { workflow_id_prefix: ["\\%"] }],
  ["status", { status: ["ERROR"] }, { status: ["ERROR"] }],
  ["two statuses", { status: ["ERROR", "PENDING"] }, { status: ["ERROR", "PENDING"] }],
  ["workflowName", { workflowName: ["refund"] }, { workflow_name: ["refund"] }],
  ["two names", { workflowName: ["refund", "checkout"] }, { workflow_name: ["refund", "checkout"] }],
  ["user", { user: ["ada"] }, { authenticated_user: ["ada"] }],
  ["appVersion", { appVersion: ["v1"] }, { application_version: ["v1"] }],
  ["executorId", { executorId: ["e1"] }, { executor_id: ["e1"] }],
  ["queueName", { queueName: ["held"] }, { queue_name: ["held"] }],
  ["two queues", { queueName: ["held", "mail"] }, { queue_name: ["held", "mail"] }],
  ["forkedFrom", { forkedFrom: ["order_0"] }, { forked_from: ["order_0"] }],
  ["parentWorkflowId", { parentWorkflowId: ["parent"] }, { parent_workflow_id: ["parent"] }],
  ["scheduleName", { scheduleName: ["nightly"] }, { schedule_name: ["nightly"] }],
  ["wasForkedFrom", { wasForkedFrom: true }, { was_forked_from: true }],
  ["hasParent false", { hasParent: false }, { has_parent: false }],
  ["attributes", { attributes: { tenant: "acme" } }, { attributes: { tenant: "acme" } }],
  ["queuesOnly", { queuesOnly: true }, { queues_only: true }],
  ["startTime", { startTime: iso(10) }, { start_time: iso(10) }],
  ["endTime", { endTime: iso(10) }, { end_time: iso(10) }],
  ["completedAfter", { completedAfter: iso(6) }, { completed_after: iso(6) }],
  ["completedBefore", { completedBefore: iso(6) }, { completed_before: iso(6) }],
  ["dequeuedAfter", { dequeuedAfter: iso(1) }, { dequeued_after: iso(1) }],
  ["dequeuedBefore", { dequeuedBefore: iso(1) }, { dequeued_before: iso(1) }],
];

const two = ["order_1", "other"];
/** Actions of the API, and what they must have done. */
const actions: [string, string, string, object | undefined, Omit<Deed, "type">][] = [
  ["cancel", "POST", "order_1/cancel", {}, { ids: ["order_1"], children: false, queue: undefined }],
  [
    "cancel with children",
    "POST",
    "order_1/cancel",
    { cancelChildren: true },
    { ids: ["order_1"], children: true, queue: undefined },
  ],
  ["resume", "POST", "order_1/resume", {}, { ids: ["order_1"], children: false, queue: undefined }],
  [
    "resume on a queue",
    "POST",
    "order_1/resume",
    { queueName: "mail" },
    { ids: ["order_1"], children: false, queue: "mail" },
  ],
  ["delete", "DELETE", "order_1", undefined, { ids: ["order_1"], children: false, queue: undefined }],
  [
    "delete with children",
    "DELETE",
    "order_1?deleteChildren=true",
    undefined,
    { ids: ["order_1"], children: true, queue: undefined },
  ],
  ["fork", "POST", "order_1/fork", { startStep: 1 }, { ids: ["order_1"], children: false, queue: undefined }],
  [
    "fork onto a queue",
    "POST",
    "order_1/fork",
    { startStep: 1, queueName: "mail" },
    { ids: ["order_1"], children: false, queue: "mail" },
  ],
  [
    "bulk cancel",
    "POST",
    "bulk-cancel",
    { workflowIds: two },
    { ids: two, children: false, queue: undefined },
  ],
  [
    "bulk cancel of one",
    "POST",
    "bulk-cancel",
    { workflowIds: ["other"] },
    { ids: ["other"], children: false, queue: undefined },
  ],
  [
    "bulk resume",
    "POST",
    "bulk-resume",
    { workflowIds: two },
    { ids: two, children: false, queue: undefined },
  ],
  [
    "bulk delete",
    "POST",
    "bulk-delete",
    { workflowIds: two },
    { ids: two, children: false, queue: undefined },
  ],
  [
    "bulk fork",
    "POST",
    "bulk-fork-from-failure",
    { workflowIds: two, fromLastFailure: true },
    { ids: two, children: false, queue: undefined },
  ],
];

let conductor: TestConductor;
const executors: ScriptedExecutor[] = [];
const deeds = new Map<SdkName, Deed[]>(sdkNames.map((sdk) => [sdk, []]));
const appOf = (sdk: SdkName) => sdk.replaceAll(/\W/g, "-");

beforeAll(async () => {
  conductor = await startTestConductor();
  for (const sdk of sdkNames) {
    const app = appOf(sdk);
    await conductor.call("PUT", `/v2/orgs/local/apps/${app}`, {});
    executors.push(await connectSdk(sdk, { port: conductor.port, app }, rows, deeds.get(sdk) ?? []));
    await waitFor(`${sdk} to be known`, async () => {
      const { body } = await conductor.call("GET", `/v2/orgs/local/apps/${app}/executors`);
      return (body as unknown[]).length === 1;
    });
  }
}, 60_000);
afterAll(async () => {
  for (const each of executors) each.kill();
  await conductor.dispose();
});

/** True when it was refused by name; the sentence must say which version can, or that the message is unknown. */
function isRefused({ status, body }: ApiAnswer): boolean {
  const { type, detail } = (body ?? {}) as { type?: string; detail?: string };
  if (status < 400) return false;
  expect(type, detail).toBe("urn:podium:error:CONDUCTOR_EXECUTOR_UNSUPPORTED");
  expect(detail).toMatch(/needs version \d+\.\d+\.\d+ of the DBOS SDK|does not know/);
  return true;
}

/** What no version that can do it may refuse: so that refusing everything would not pass. */
const capable: readonly SdkName[] = ["typescript 4.27.6", "typescript 5.2.11", "python 3.2.0"];

describe.each(sdkNames)("%s", (sdk) => {
  const call = (method: string, path: string, body?: unknown) =>
    conductor.call(method, `/v2/orgs/local/apps/${appOf(sdk)}/workflows${path}`, body);

  test.each(filters)("finds by %s what it should, or says that it cannot", async (_name, search, filter) => {
    const answer = await call("POST", "/search", search);
    if (isRefused(answer)) {
      expect(capable).not.toContain(sdk);
      return;
    }
    const found = (answer.body as { workflowId: string }[]).map(({ workflowId }) => workflowId);
    expect(found).toEqual(rows.filter((row) => passes(row, filter)).map((row) => row.workflow_uuids));
  });

  test.each(actions)("does %s as asked, or says that it cannot", async (_name, method, path, body, deed) => {
    const done = deeds.get(sdk)!;
    done.length = 0;
    const answer = await call(method, `/${path}`, body);
    if (isRefused(answer)) {
      expect(capable).not.toContain(sdk);
      expect(done).toEqual([]);
      return;
    }
    expect(done).toMatchObject([deed]);
  });

  test("lists everything, and a page of steps", async () => {
    expect((await call("GET", "")).body).toHaveLength(rows.length);
    const steps = (await call("GET", "/order_1/steps?limit=2&offset=1")).body as { stepId: number }[];
    expect(steps.map(({ stepId }) => stepId)).toEqual([1, 2]);
  });
});
