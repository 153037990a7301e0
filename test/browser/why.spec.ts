// Why a workflow is where it is, with the one thing that would help.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { Queue, Schedule, Workflow } from "../../console/web/api/types.ts";
import { expectAccessible } from "./accessible.ts";
import { WorkflowDetail, WorkflowList, paths } from "./console-pages.ts";
import { aWorkflow, anExecutor, manySteps, script } from "./scripted.ts";
import type { Scene } from "./scripted.ts";

const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();
const queued = { status: "ENQUEUED", queueName: "mail", completedAt: null, createdAt: ago(300) };

function aQueue(change: Partial<Queue>): Queue {
  return {
    name: "mail",
    concurrency: null,
    workerConcurrency: null,
    rateLimitMax: null,
    rateLimitPeriodSecs: null,
    priorityEnabled: false,
    partitionQueue: false,
    pollingIntervalSecs: 1,
    applicationName: null,
    ...change,
  } as Queue;
}

/** Opens the first workflow; requests for the others find them by their members. */
async function open(page: Page, workflows: Workflow[], scene: Partial<Scene>) {
  const { asked } = await script(
    page,
    { workflows, executors: [anExecutor({})], ...scene },
    async ({ path, body }, route) => {
      const { queueName, status, dequeuedAfter } = body as Partial<Record<string, string[]>>;
      if (path !== "/workflows/search" || queueName === undefined) return false;
      const found = workflows.filter(
        (one) =>
          queueName.includes(one.queueName ?? "") &&
          (status === undefined || status.includes(one.status)) &&
          (dequeuedAfter === undefined || (one.dequeuedAt ?? "") > String(dequeuedAfter)),
      );
      await route.fulfill({ json: found });
      return true;
    },
  );
  await new WorkflowDetail(page).open(workflows[0]?.workflowId ?? "");
  return asked;
}

test("a used-up rate limit says when the next one starts, and leads to what runs", async ({ page }) => {
  const taken = aWorkflow({ workflowId: "wf-2", queueName: "mail", status: "PENDING", dequeuedAt: ago(30) });
  await open(page, [aWorkflow(queued), taken], {
    queues: [aQueue({ rateLimitMax: 1, rateLimitPeriodSecs: 600 })],
  });
  await expect(
    page.getByText(/Queue mail may start 1 per 600 s and has; the next one starts in 9 m, at/),
  ).toBeVisible();
  await page.getByRole("link", { name: "What runs on it" }).click();
  await expect(page).toHaveURL(/queue=mail/);
});

test("a full partition and the place in the queue are shown", async ({ page }) => {
  const mine = aWorkflow({ ...queued, queuePartitionKey: "acme" });
  const other = aWorkflow({ ...queued, workflowId: "wf-2", queuePartitionKey: "acme", status: "PENDING" });
  await open(page, [mine, other], { queues: [aQueue({ partitionQueue: true, partitionConcurrency: 1 })] });
  await expect(
    page.getByText("Partition acme of queue mail runs 1 of the 1 that it may at once."),
  ).toBeVisible();
  await expectAccessible(page);
});

test("workflows before it are counted by priority", async ({ page }) => {
  const before = aWorkflow({ ...queued, workflowId: "wf-2", priority: 1, createdAt: ago(10) });
  await open(page, [aWorkflow({ ...queued, priority: 5 }), before], {
    queues: [aQueue({ priorityEnabled: true })],
  });
  await expect(page.getByText("1 is before it, 1 of them by priority")).toBeVisible();
  await expect(page.getByText("Enqueued by")).toBeVisible();
});

test("a delayed workflow says how long, and can be started now", async ({ page }) => {
  const delayed = aWorkflow({
    status: "DELAYED",
    queueName: "mail",
    completedAt: null,
    delayUntil: ago(-600),
  });
  const asked = await open(page, [delayed], { queues: [aQueue({})] });
  await expect(page.getByText(/^It waits until .*, 9 m more, then joins queue mail\.$/)).toBeVisible();
  await page.getByRole("button", { name: "Start now" }).click();
  await expect.poll(() => asked.map(({ path }) => path)).toContain("/workflows/wf-1/resume");
});

test("a paused schedule is named on the workflow that it started, and can be resumed", async ({ page }) => {
  const schedules = [{ scheduleName: "nightly", status: "PAUSED" } as Schedule];
  const asked = await open(page, [aWorkflow({ scheduleName: "nightly" })], { schedules });
  await expect(
    page.getByText("Its schedule nightly is paused: it starts no further workflow."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Resume the schedule" }).click();
  await expect.poll(() => asked.map(({ path }) => path)).toContain("/schedules/nightly/resume");
});

test("a long silence is shown with the last step", async ({ page }) => {
  const stuck = aWorkflow({ status: "PENDING", completedAt: null, createdAt: ago(900) });
  await open(page, [stuck], { steps: manySteps(2) });
  await expect(page.getByText(/No step has been recorded for .*; the last was “step 1”/)).toBeVisible();
});

test("without an executor the way to connect one is offered", async ({ page }) => {
  await open(page, [aWorkflow(queued)], { executors: [], queues: [aQueue({})] });
  await expect(page.getByText("No executor is connected.")).toBeVisible();
  await expect(page.getByRole("link", { name: "How to connect one" })).toHaveAttribute(
    "href",
    /connect\?app=/,
  );
});

test("the internal queue is shown as internal", async ({ page }) => {
  const internal = aWorkflow({ ...queued, queueName: "_dbos_internal_queue" });
  await open(page, [internal], {});
  await expect(page.getByText("internal, of DBOS itself")).toBeVisible();
  await expect(page.getByText("Last executor")).toBeVisible();
  await page.goto(paths.workflows);
  await expect(new WorkflowList(page).row("wf-1")).toContainText("internal");
});

test("an application that does not exist can be registered from its page", async ({ page }) => {
  await page.goto("/orgs/local/apps/no-such-app");
  await page.getByRole("link", { name: "Register and connect no-such-app" }).click();
  await expect(page).toHaveURL(/connect\?app=no-such-app$/);
  await page.goto("/orgs/local/apps/no-such-app/workflows");
  await expect(page.getByRole("link", { name: "Register and connect no-such-app" })).toBeVisible();
});
