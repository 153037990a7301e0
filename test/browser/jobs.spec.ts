// Jobs: what a person starts on many workflows, Conductor does.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { Clicks } from "./clicks.ts";
import { WorkflowList, paths } from "./console-pages.ts";
import { enqueue } from "./sample-app.ts";
import { copyWorkflow, removeCopies } from "./sample-rows.ts";

function panel(page: Page) {
  return page.getByRole("region", { name: "Actions on many workflows" });
}

const parked = { status: "ENQUEUED", queue_name: "parked", output: null, completed_at: null };

test("300 of 10,000 are cancelled by a filter; progress and outcome stay on every page", async ({ page }) => {
  test.setTimeout(180_000);
  const prefix = `f-${Date.now()}`;
  const [first = ""] = await enqueue(1, 1, prefix);
  await copyWorkflow(first, `${prefix}-other`, 9_700, { ...parked, name: "keptTask" });
  await copyWorkflow(first, `${prefix}-some`, 300, { ...parked, name: "doomedTask" });
  try {
    const list = new WorkflowList(page);
    await list.open(`?name=doomedTask`);
    const clicks = new Clicks();
    await clicks.press(page.getByRole("checkbox", { name: "Select every row that is loaded" }));
    const bar = page.getByRole("toolbar", { name: "Selected workflows" });
    await clicks.press(bar.getByRole("button", { name: "Select all 300" }));
    await clicks.press(bar.getByRole("button", { name: "Cancel 300" }));
    const sheet = page.getByRole("dialog");
    await expect(sheet).toContainText("300 workflows would be changed.");
    await clicks.press(sheet.getByRole("button", { name: "Cancel 300" }));
    expect(clicks.count).toBeLessThanOrEqual(4);
    await page.goto(paths.queues);
    await expect(panel(page).getByRole("heading")).toHaveText("Cancelled 300", { timeout: 60_000 });
    await page.goto(`${paths.workflows}?name=keptTask&status=CANCELLED`);
    await expect(page.getByText("No workflow matches")).toBeVisible();
    await panel(page).getByRole("button", { name: "Put this job away" }).click();
    await expect(panel(page)).toHaveCount(0);
    await page.goto(paths.jobs);
    await expect(page.getByRole("row").nth(1)).toContainText("Cancelled 300");
  } finally {
    await removeCopies(prefix);
  }
});

test("a job is stopped, and says of each workflow what became of it", async ({ page }) => {
  test.setTimeout(180_000);
  const prefix = `stop-${Date.now()}`;
  const [first = ""] = await enqueue(1, 1, prefix);
  await copyWorkflow(first, `${prefix}-row`, 6_000, { ...parked, name: "stoppedTask" });
  try {
    await new WorkflowList(page).open("?name=stoppedTask");
    await page.getByRole("checkbox", { name: "Select every row that is loaded" }).click();
    const bar = page.getByRole("toolbar", { name: "Selected workflows" });
    await bar.getByRole("button", { name: "Select all 6,000" }).click();
    await bar.getByRole("button", { name: "Delete 6,000" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Type 6000 to delete them").fill("6000");
    await page.keyboard.press("Enter");
    await panel(page).getByRole("link", { name: "Each workflow and its outcome" }).click();
    await page.getByRole("main").getByRole("button", { name: "Stop" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Deleted [\d,]+ of [\d,]+$/);
    await expect(page.getByText("It was stopped before.").first()).toBeVisible();
    await page
      .getByRole("navigation", { name: "Outcomes by state" })
      .getByRole("link", { name: "Not tried" })
      .click();
    await expect(page).toHaveURL(/state=UNTRIED$/);
    const table = page.getByRole("table", { name: "What became of each workflow" });
    await expect(table.getByRole("row").nth(1)).toContainText("Not tried");
    await expectAccessible(page);
  } finally {
    await removeCopies(prefix);
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 360]) {
    test(`no page of jobs and failures breaks a rule in ${colorScheme} at ${width} px`, async ({ page }) => {
      // Hundreds of rows are looked at.
      test.slow();
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(paths.jobs);
      await expect(page.getByRole("table", { name: "Jobs" })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("row").nth(1).getByRole("link").first().click();
      await expect(page.getByRole("table", { name: "What became of each workflow" })).toBeVisible();
      await expectAccessible(page);
      await page.goto(`${paths.failures}?from=-7d`);
      await page
        .getByRole("button", { name: /^Fork all [\d,]+: / })
        .first()
        .click();
      await expect(page.getByRole("dialog")).toContainText("would be changed");
      await expectAccessible(page);
      const isWider = await page.evaluate<boolean>("document.querySelector('main').scrollWidth > innerWidth");
      expect(isWider).toBe(false);
    });
  }
}
