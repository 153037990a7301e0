// What failed last night is found in groups and run again together, on one page.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { Clicks } from "./clicks.ts";
import { paths } from "./console-pages.ts";
import { failingImport } from "./sample-app.ts";
import { copyWorkflow, removeCopies } from "./sample-rows.ts";
import { aWorkflow, anExecutor, script } from "./scripted.ts";

function panel(page: Page) {
  return page.getByRole("region", { name: "Actions on many workflows" });
}

/** A failed import that has ended, so that its copies have too. */
async function failed(page: Page): Promise<string> {
  const id = await failingImport();
  await page.goto(paths.workflow(id));
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Failed");
  return id;
}

/** From the page that a person is on to the end of the job. */
async function forkGroup(page: Page, count: string, clicks: Clicks): Promise<void> {
  await clicks.press(
    page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: /^Failures/ }),
  );
  await clicks.press(page.getByRole("button", { name: new RegExp(`^Fork all ${count}: importFile`) }));
}

test("91 that failed are run again in three clicks, on a version that runs, and their outcome is on the page", async ({
  page,
}) => {
  const [first, prefix] = [await failed(page), `night-${Date.now()}`];
  await copyWorkflow(first, prefix, 90);
  try {
    await page.goto(paths.overview);
    const clicks = new Clicks();
    // Imports of other tests are in the same group, as only the name of their file differs.
    await forkGroup(page, "\\d+", clicks);
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByLabel("Version")).not.toHaveValue("");
    await expect(sheet.getByRole("list", { name: "By status" })).toContainText("Failed");
    await expectAccessible(page);
    await clicks.press(sheet.getByRole("button", { name: /^Fork \d+$/ }));
    await expect(panel(page).getByRole("heading")).toHaveText(/^Forked \d+$/, { timeout: 60_000 });
    await expect(page).toHaveURL(/failures/);
    expect(clicks.count).toBeLessThanOrEqual(5);
    const forked = Number((await panel(page).getByRole("heading").textContent())?.replace(/\D/g, ""));
    expect(forked).toBeGreaterThanOrEqual(91);
    await panel(page).getByRole("link", { name: "Each workflow and its outcome" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^Forked \d+$/);
    await expect(page.getByRole("table", { name: "What became of each workflow" })).toContainText(
      `${prefix}-1`,
    );
    await expectAccessible(page);
  } finally {
    await removeCopies(prefix);
  }
});

test("12,000 that failed are run again in at most five clicks, though not all of them were read", async ({
  page,
}) => {
  test.setTimeout(180_000);
  const [first, prefix] = [await failed(page), `storm-${Date.now()}`];
  await copyWorkflow(first, prefix, 12_000);
  try {
    await page.goto(paths.overview);
    const clicks = new Clicks();
    await forkGroup(page, "[\\d,]+", clicks);
    const sheet = page.getByRole("dialog");
    await clicks.press(sheet.getByRole("radio", { name: /^All of importFile that failed/ }));
    const fork = sheet.getByRole("button", { name: /^Fork 12,\d+$/ });
    await expect(fork).toBeDisabled();
    const count = (await fork.textContent())?.replace(/\D/g, "") ?? "";
    await sheet.getByLabel(`Type ${count} to fork them`).fill(count);
    await clicks.press(fork);
    await expect(panel(page).getByRole("progressbar", { name: "Forking" })).toBeVisible();
    expect(clicks.count).toBeLessThanOrEqual(5);
    // A reload loses nothing: Conductor does the work.
    await page.reload();
    await expect(panel(page)).toContainText(/[1-9],\d{3} of 12,\d{3} had their turn/, { timeout: 120_000 });
    // The rest would be the same for minutes.
    await panel(page).getByRole("button", { name: "Stop" }).click();
    await expect(panel(page)).toContainText(/Not tried [\d,]+/);
  } finally {
    await removeCopies(prefix);
  }
});

const errorOf = (message: string) => JSON.stringify({ name: "Error", message });
const anError = (index: number) =>
  aWorkflow({
    workflowId: `wf-${index}`,
    status: "ERROR",
    completedAt: new Date(Date.now() - index * 10_000).toISOString(),
    error: errorOf(index % 3 === 0 ? `order ${index} was declined` : `no stock of '${index}'`),
    appVersion: index % 2 === 0 ? "v1" : "v2",
  });

test("messages that differ in numbers and quoted text are one group, and what was not read is told", async ({
  page,
}) => {
  const workflows = Array.from({ length: 1_500 }, (_, index) => anError(index));
  const counts = [{ group: { status: "ERROR" }, count: 1_500 }];
  await script(page, { workflows, counts, executors: [anExecutor({})] });
  await page.goto(paths.failures);
  await expect(page.getByText("1,000 of 1,500 read, in 2 groups")).toBeVisible();
  const rows = page.getByRole("table", { name: "Groups of failures" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Error: no stock of “…”");
  await expect(rows.nth(2)).toContainText("Error: order # was declined");
  await expect(rows.nth(2)).toContainText("v1, v2");
  await page.getByRole("button", { name: "Read further" }).click();
  await expect(page.getByText("1,500, in 2 groups")).toBeVisible();
  await rows.nth(2).getByRole("link").click();
  await expect(page).toHaveURL(/workflows\?status=ERROR.*name=ship&by=completed&from=/);
});

test("failures are found, forked and watched by keys alone", async ({ page }) => {
  await script(
    page,
    { workflows: [anError(1)], executors: [anExecutor({})] },
    async ({ path, body }, route) => {
      if (path !== "/jobs/preview") return false;
      expect(body).toMatchObject({ action: "fork", workflowIds: ["wf-1"] });
      await route.fulfill({
        json: {
          total: 1,
          eligible: 1,
          byStatus: [{ status: "ERROR", isEligible: true, count: 1 }],
          byVersion: [{ appVersion: "v2", isConnected: false, count: 1 }],
        },
      });
      return true;
    },
  );
  await page.goto(paths.failures);
  const fork = page.getByRole("button", { name: /^Fork all 1: ship/ });
  await expect(fork).toBeVisible();
  await fork.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("no executor connected");
  await page.keyboard.press("Escape");
  await expect(fork).toBeFocused();
});

test("an application without failures says so", async ({ page }) => {
  await script(page, { executors: [anExecutor({})] });
  await page.goto(`${paths.failures}?from=-1h`);
  await expect(page.getByText("Nothing failed in the last 1 hour")).toBeVisible();
  await expectAccessible(page);
});
