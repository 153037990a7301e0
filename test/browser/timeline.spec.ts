// The timeline at its sizes: a part of the time, a name among thousands, the steps of children, a recovery.
import { expect, test } from "@playwright/test";
import { WorkflowDetail } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { order } from "./sample-app.ts";
import { aWorkflow, anExecutor, manySteps, script } from "./scripted.ts";

test("the steps of a child are shown within its parent, by mouse and by keys", async ({ page }) => {
  const id = await order(2);
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Success");
  const before = await detail.timeline.getByRole("row").count();
  const child = detail.step("packParcel").first();
  await child.getByRole("button", { name: "Show its steps" }).click();
  await expect(child).toHaveAttribute("aria-expanded", "true");
  const nested = detail.timeline.locator('tr[aria-level="3"]');
  await expect(nested).not.toHaveCount(0);
  await nested.first().click();
  await expect(page.getByRole("region", { name: "Step 0" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Fork from here" })).toHaveCount(0);
  await inspectLooks(page, "timeline-children");
  await detail.timeline.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(child).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowLeft");
  await expect(nested).toHaveCount(0);
  expect(await detail.timeline.getByRole("row").count()).toBe(before);
  await page.keyboard.press("ArrowRight");
  await expect(nested).not.toHaveCount(0);
});

test("of 9,999 steps a part is chosen on the strip, and one is found by its name", async ({ page }) => {
  const workflow = aWorkflow({ status: "ERROR", completedAt: "2026-01-01T02:46:40.000Z", error: "boom" });
  await script(page, { workflows: [workflow], steps: manySteps(9_999, true), executors: [anExecutor({})] });
  const detail = new WorkflowDetail(page);
  await detail.open("wf-1");
  await expect(page.getByText("9,999 steps recorded")).toBeVisible({ timeout: 30_000 });
  expect(await detail.timeline.getByRole("row").count()).toBeLessThan(80);

  const find = page.getByRole("searchbox", { name: "Find a step by its name" });
  await find.fill("step 424");
  await expect(page.getByText("11 found")).toBeVisible();
  await find.press("Enter");
  await expect(page).toHaveURL(/step=step-424$/);
  await find.press("Enter");
  await expect(page).toHaveURL(/step=step-4240$/);
  await expect(page.getByText("2 of 11")).toBeVisible();
  await find.fill("");

  const strip = page.getByRole("group", { name: "Part of the time that is shown" });
  const box = (await strip.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + 12);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.45, box.y + 12, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole("button", { name: "Whole time" })).toBeVisible();
  await expect(page.getByRole("slider", { name: "Shown from" })).toHaveAttribute(
    "aria-valuetext",
    /^1 h 0[67] m in$/,
  );
  await inspectLooks(page, "timeline-window");
  await page.setViewportSize({ width: 800, height: 780 });
  expect(await detail.timeline.getByRole("row").count()).toBeLessThan(80);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole("slider", { name: "Shown until" }).press("ArrowRight");
  await expect(page.getByRole("slider", { name: "Shown until" })).toHaveValue("0.46");
  await detail.timeline.focus();
  await page.keyboard.press("0");
  await expect(page.getByRole("button", { name: "Whole time" })).toHaveCount(0);
  await page.keyboard.press("+");
  await expect(page.getByRole("button", { name: "Whole time" })).toBeVisible();
});

test("a workflow that was moved shows when it had no executor", async ({ page }) => {
  const recovery = {
    id: "r-1",
    executorId: "executor-0",
    hostname: "host-0",
    appVersion: "v1",
    disconnectedAt: "2026-01-01T00:00:02.000Z",
    declaredDeadAt: "2026-01-01T00:00:05.000Z",
    finishedAt: "2026-01-01T00:00:06.000Z",
    status: "MOVED",
    failedAttempts: 0,
    strandedSince: null,
    workflows: [{ workflowId: "wf-1", executorId: "executor-1" }],
  };
  const workflow = aWorkflow({ completedAt: "2026-01-01T00:00:10.000Z" });
  await script(page, {
    workflows: [workflow],
    steps: manySteps(10),
    executors: [anExecutor({})],
    recoveries: [recovery] as never,
  });
  await new WorkflowDetail(page).open("wf-1");
  await page.getByRole("button", { name: "2 attempts" }).click();
  await expect(page.getByRole("dialog", { name: "Attempts" })).toContainText("host-0 was lost");
  await page.keyboard.press("Escape");
  await inspectLooks(page, "timeline-recovered");
});
