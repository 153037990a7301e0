// Large numbers, and a change stream that ends: the page loses nothing and claims nothing that it has not read.
import { expect, test } from "@playwright/test";
import type { Workflow } from "../../console/web/api/types.ts";
import { WorkflowDetail, WorkflowList, paths } from "./console-pages.ts";
import { aWorkflow, anExecutor, manySteps, script } from "./scripted.ts";

const startMs = Date.parse("2026-01-02T00:00:00.000Z");

function numbered(index: number): Workflow {
  const at = new Date(startMs - index * 1_000).toISOString();
  return aWorkflow({ workflowId: `wf-${index}`, createdAt: at, completedAt: at });
}

test("all of 1,000 children are counted and each failed one is found", async ({ page }) => {
  const parent = aWorkflow({ workflowId: "parent", completedAt: "2026-01-01T01:00:00.000Z" });
  const children = Array.from({ length: 1_000 }, (_, index) =>
    aWorkflow({
      workflowId: `child-${index}`,
      parentWorkflowId: "parent",
      status: index % 100 === 99 ? "ERROR" : "SUCCESS",
    }),
  );
  const steps = manySteps(1_000).map((step, index) => ({ ...step, childWorkflowId: `child-${index}` }));
  await script(page, { workflows: [parent, ...children], steps, executors: [anExecutor({})] });
  const detail = new WorkflowDetail(page);
  await detail.open("parent");
  await expect(page.getByText("1,000 steps recorded")).toBeVisible();
  await detail.timeline.focus();
  const found = new Set<string>();
  await expect(async () => {
    await page.keyboard.press("n");
    found.add(new URL(page.url()).searchParams.get("step") ?? "");
    expect(found.size).toBe(10);
  }).toPass({ intervals: [150], timeout: 30_000 });
});

test("10,000 workflows are scrolled to their end, in few rows of the page, and counted", async ({ page }) => {
  test.slow();
  const all = Array.from({ length: 10_000 }, (_, index) => numbered(index));
  const counts = [{ group: { status: "SUCCESS" }, count: 10_000 }];
  await script(page, { counts, executors: [anExecutor({})] }, async ({ path, body }, route) => {
    if (path !== "/workflows/search") return false;
    const before = typeof body["endTime"] === "string" ? body["endTime"] : "9";
    const [offset, limit] = [Number(body["offset"] ?? 0), Number(body["limit"] ?? 1_000)];
    const found = all.filter(({ createdAt }) => createdAt <= before);
    await route.fulfill({ json: found.slice(offset, offset + limit) });
    return true;
  });
  const list = new WorkflowList(page);
  await list.open();
  await expect(page.getByText("10,000 matching")).toBeVisible();
  await list.grid.focus();
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(list.row("wf-9999")).toBeVisible({ timeout: 100 });
  }).toPass({ intervals: [50], timeout: 120_000 });
  expect(await list.rows().count()).toBeLessThan(80);
  await expect(page.getByText("10,000 in all, newest first")).toBeVisible();
});

test("the page goes on without a change stream that is cut off", async ({ page }) => {
  test.slow();
  const workflows = [numbered(1)];
  await script(page, { workflows, executors: [anExecutor({})] });
  let streams = 0;
  await page.unroute("**/changes/**");
  await page.route("**/changes/**", (route) => {
    streams += 1;
    const look = `event: look\ndata: {"executors":"a","workflows":"a"}\n\n`;
    // It says once that all is as it was, and ends.
    return streams === 1 ? route.fulfill({ contentType: "text/event-stream", body: look }) : route.abort();
  });
  await page.goto(paths.workflows);
  const list = new WorkflowList(page);
  await expect(list.row("wf-1")).toBeVisible();
  await expect.poll(() => streams).toBeGreaterThan(1);
  workflows.unshift(numbered(0));
  await expect(list.row("wf-0")).toBeVisible({ timeout: 30_000 });
});
