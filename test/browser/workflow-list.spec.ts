// The list beyond its rows: saved views, columns, counts over time, the panel beside it, and filters from its values.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { WorkflowList, paths } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { enqueue, failingImport, order } from "./sample-app.ts";
import { aWorkflow, anExecutor, script } from "./scripted.ts";

interface Body {
  readonly loadOutput?: boolean;
}

function columnTitles(page: Page) {
  return page.getByRole("columnheader");
}

test("a view keeps filters and columns, for oneself or for the organisation, and is deleted after a question", async ({
  page,
}) => {
  const id = await failingImport();
  const list = new WorkflowList(page);
  await list.open(`?id=${id}`);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Error", exact: true }).check();
  await page.keyboard.press("Escape");
  await expect(columnTitles(page).filter({ hasText: "Error" })).toBeVisible();
  await expect(list.row(id)).toContainText(/Error|line|row/);

  const views = page.getByRole("dialog", { name: "Saved views" });
  await page.getByRole("button", { name: "Views" }).click();
  await expect(views.getByRole("button", { name: "Save for me" })).toBeDisabled();
  await views.getByLabel("Save these filters and columns as").fill("broken imports");
  await views.getByRole("button", { name: "Save for me" }).click();
  await expect(views.getByRole("link", { name: "broken imports" })).toHaveAttribute("aria-current", "page");
  await views.getByLabel("Save these filters and columns as").fill("imports of all");
  await views.getByRole("button", { name: "Save for the organisation" }).click();
  await expect(views.getByRole("region", { name: "Of the organisation" })).toContainText("imports of all");
  await expectAccessible(page);
  const href = await views.getByRole("link", { name: "imports of all" }).getAttribute("href");
  expect(href).toContain("cols=");

  // Another browser has no columns of its own; the link brings them.
  await page.evaluate("localStorage.clear()");
  await page.goto(href ?? "");
  await expect(columnTitles(page).filter({ hasText: "Error" })).toBeVisible();
  await expect(list.rows()).toHaveCount(1);
  await expect(page.getByRole("button", { name: /imports/ })).toBeVisible();

  await page.getByRole("button", { name: /imports/ }).click();
  for (const name of ["broken imports", "imports of all"]) {
    await views.getByRole("button", { name: `Delete the view ${name}` }).click();
    await expect(views).toHaveCount(0);
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page.getByText(`Deleted the view ${name}`)).toBeVisible();
    await page.getByRole("button", { name: /Views|imports/ }).click();
    await expect(views.getByRole("link", { name })).toHaveCount(0);
  }
});

test("columns stay in this browser, and results are read only for columns that show them", async ({
  page,
}) => {
  const bodies: Body[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/workflows/search")) bodies.push(request.postDataJSON() as Body);
  });
  await failingImport();
  const list = new WorkflowList(page);
  await list.open();
  expect(bodies.map(({ loadOutput }) => loadOutput)).not.toContain(true);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Queue", exact: true }).uncheck();
  await page.getByRole("checkbox", { name: "Executor", exact: true }).check();
  expect(bodies.map(({ loadOutput }) => loadOutput)).not.toContain(true);
  await page.getByRole("checkbox", { name: "Error", exact: true }).check();
  await expect.poll(() => bodies.some(({ loadOutput }) => loadOutput === true)).toBe(true);
  await page.keyboard.press("Escape");
  await page.goto(paths.workflows);
  await expect(page).toHaveURL(/cols=status%2Cname%2Cid%2Cerror%2Cversion%2Cexecutor/);
  await expect(columnTitles(page).filter({ hasText: "Queue" })).toHaveCount(0);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("button", { name: "The usual columns" }).click();
  await page.goto(paths.workflows);
  await expect(columnTitles(page).filter({ hasText: "Queue" })).toBeVisible();
  await expect(page).toHaveURL(/workflows$/);
});

test("the panel beside the list follows the keys, and the address keeps it", async ({ page }) => {
  const [first = "", second = ""] = await enqueue(1, 2, `peek${Date.now()}`);
  const list = new WorkflowList(page);
  await list.open(`?id=${first}&id=${second}`);
  await expect(list.rows()).toHaveCount(2);
  const [top = "", below = ""] = await list.rows().getByRole("link").allTextContents();
  const panel = page.getByRole("complementary", { name: "Workflow beside the list" });
  await list.grid.focus();
  await page.keyboard.press("Space");
  await expect(panel).toContainText(/\d steps? recorded/);
  await expect(panel.getByRole("region", { name: "Input" })).toBeVisible();
  expect(top).toContain(new URL(page.url()).searchParams.get("peek") ?? "nothing");
  await page.keyboard.press("ArrowDown");
  await expect
    .poll(() => below.includes(new URL(page.url()).searchParams.get("peek") ?? "nothing"))
    .toBe(true);
  await page.reload();
  await expect(panel).toBeVisible();
  await inspectLooks(page, "peek");
  await panel.getByRole("button", { name: "The row above" }).click();
  await expect(panel.getByRole("button", { name: "The row above" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page).not.toHaveURL(/peek=/);
  await list
    .rows()
    .first()
    .getByRole("button", { name: /beside the list/ })
    .click();
  await expect(panel).toBeVisible();
});

test("values of the list become its filters, and only a status can be left out", async ({ page }) => {
  await failingImport();
  await enqueue(1, 1, `only${Date.now()}`);
  const list = new WorkflowList(page);
  await list.open();
  const failed = list.rows().filter({ hasText: "Failed" }).first();
  await failed.hover();
  await expect(failed.getByRole("button", { name: /^Not this: Name/ })).toHaveCount(0);
  await failed.getByRole("button", { name: "Not this: Status ERROR" }).click();
  await expect(list.rows().filter({ hasText: "Failed" })).toHaveCount(0);
  await expect(page).toHaveURL(/status=SUCCESS/);
  await list.open();
  await failed.hover();
  await failed.getByRole("button", { name: /^Only this: Name/ }).click();
  await expect(page).toHaveURL(/\?name=\w+$/);
});

test("counts over time narrow the period by a press, a drag or keys, and Back widens it", async ({
  page,
}) => {
  await enqueue(1, 1, `bars${Date.now()}`);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.postData()?.includes("timeBucketSizeMs")) asked.push(request.url());
  });
  const list = new WorkflowList(page);
  await list.open("?from=-1h");
  const bars = page.getByRole("slider", { name: /^Workflows over time/ });
  await expect(bars).toHaveAttribute("aria-valuetext", /[1-9]\d* (success|queued or running)/);
  expect(asked).toHaveLength(1);
  await bars.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=\d{4}-.*&to=\d{4}-/);
  await expect(list.rows().first()).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/from=-1h$/);
  const box = await bars.boundingBox();
  if (box === null) throw new Error("The bars have no box.");
  await page.mouse.move(box.x + box.width * 0.5, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 2, box.y + 20, { steps: 4 });
  await page.mouse.up();
  const { searchParams } = new URL(page.url());
  const ms = Date.parse(searchParams.get("to") ?? "") - Date.parse(searchParams.get("from") ?? "");
  expect(ms / 60_000).toBeGreaterThan(25);
  expect(ms / 60_000).toBeLessThan(35);
  await list.open("?by=completed&from=-1h");
  await expect(page.getByText("SDKs count by the time of creation only")).toBeVisible();
  await expect(bars).toHaveCount(0);
});

test("children stand under their parents, by time, or not at all", async ({ page }) => {
  const parent = await order(2);
  const list = new WorkflowList(page);
  await list.open();
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("radio", { name: "Under their parents" }).check();
  await expect(page).toHaveURL(/tree=yes/);
  await page.keyboard.press("Escape");
  const row = list.row(parent);
  await expect(row).toBeVisible();
  const index = Number(await row.getAttribute("aria-rowindex"));
  const child = list.grid.locator(`[aria-rowindex="${index + 1}"]`);
  await expect(child.getByLabel("child of the workflow above")).toBeVisible();
  await inspectLooks(page, "tree");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("radio", { name: "Hidden" }).check();
  await expect(page).toHaveURL(/child=no/);
  await expect(page.getByLabel("child of the workflow above")).toHaveCount(0);
});

test("without counts over time the list says why", async ({ page }) => {
  const about = { operation: "getWorkflowAggregates", isAboutSeveral: false } as const;
  const needs = { ...about, member: "timeBucketSizeMs", reason: "timeBucketSizeMs needs 4.14.0." };
  await script(page, {
    workflows: [aWorkflow({})],
    executors: [anExecutor({})],
    counts: [{ group: { status: "SUCCESS" }, count: 1, minCreatedAt: "2026-01-01T00:00:00.000Z" }],
    inabilities: [needs],
  });
  await page.goto(paths.workflows);
  await expect(page.getByText("No counts over time: timeBucketSizeMs needs 4.14.0.")).toBeVisible();
  await expect(page.getByRole("slider")).toHaveCount(0);
});
