// Actions on many workflows: which, how many, and what became of each of them.
import { expect, test } from "@playwright/test";
import type { Page, Route } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { WorkflowList, paths } from "./console-pages.ts";
import { appName } from "./sample-app.ts";
import { aWorkflow, anExecutor, script } from "./scripted.ts";

const failed = (index: number) => aWorkflow({ workflowId: `wf-${index}`, status: "ERROR" });
const badly = Array.from({ length: 399 }, (_, index) => failed(index));
const counts = [{ group: { status: "ERROR" }, count: 399 }];

function panel(page: Page) {
  return page.getByRole("region", { name: "Actions on many workflows" });
}

async function selectLoaded(page: Page) {
  await new WorkflowList(page).open();
  await page.getByRole("checkbox", { name: "Select every row that is loaded" }).click();
  return page.getByRole("toolbar", { name: "Selected workflows" });
}

/** Answers as Conductor does about one job, which ends at once. */
function jobAnswers(counts: object, preview: object) {
  let action = "";
  return async ({ path, body }: { readonly path: string; readonly body: object }, route: Route) => {
    if (!path.startsWith("/jobs")) return false;
    if (path === "/jobs" && "action" in body) action = String(body.action);
    const json = {
      jobId: "job-1",
      status: "ENDED",
      options: {},
      hasFilters: false,
      counts: { waiting: 0, done: 0, refused: 0, missing: 0, unknown: 0, untried: 0, ...counts },
      note: null,
      createdBy: "local",
      createdAt: "2026-01-01T00:00:00.000Z",
      endedAt: "2026-01-01T00:00:02.000Z",
      action,
    };
    if (path === "/jobs/preview") await route.fulfill({ json: { byVersion: [], ...preview } });
    else if (path.endsWith("/outcomes")) await route.fulfill({ json: [] });
    else await route.fulfill({ json: path === "/jobs" && !("action" in body) ? [] : json });
    return true;
  };
}

test("what a job is about is shown before it begins, and its request is what was shown", async ({ page }) => {
  const fine = aWorkflow({ workflowId: "fine" });
  const workflows = [fine, failed(0), failed(1), failed(2)];
  const preview = {
    total: 4,
    eligible: 3,
    byStatus: [
      { status: "ERROR", isEligible: true, count: 3 },
      { status: "SUCCESS", isEligible: false, count: 1 },
    ],
  };
  const { asked } = await script(
    page,
    { workflows, executors: [anExecutor({ appVersion: "v2" })] },
    jobAnswers({ total: 3, done: 2, missing: 1 }, preview),
  );
  const bar = await selectLoaded(page);
  await bar.getByRole("button", { name: "Fork 4" }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText("3 workflows would be changed; 1 of the 4 cannot be, as they are now.");
  await expect(sheet.getByLabel("Version").getByRole("option")).toHaveText(["v2, run by 1 executor"]);
  await expectAccessible(page);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await sheet.getByRole("button", { name: "Copy curl command" }).click();
  const command = await page.evaluate<string>("navigator.clipboard.readText()");
  expect(command).toContain(`/v2/orgs/local/apps/${appName}/jobs' \\\n`);
  await sheet.getByLabel("Start each at").selectOption("A step by its name");
  await expect(sheet.getByRole("button", { name: /^Fork/ })).toBeDisabled();
  await sheet.getByLabel("Name of the step").fill("charge");
  await sheet.getByLabel("Start each at").selectOption("The last step that failed");
  await sheet.getByRole("button", { name: "Fork 3" }).click();
  await expect(panel(page).getByRole("heading")).toHaveText("Forked 2 of 3");
  await expect(panel(page)).toContainText("Did not exist 1");
  const wanted = {
    action: "fork",
    workflowIds: ["wf-0", "wf-1", "wf-2"],
    options: { fromLastFailure: true, appVersion: "v2" },
  };
  expect(asked.filter(({ path, body }) => path === "/jobs" && "action" in body)).toEqual([
    { path: "/jobs", body: wanted },
  ]);
  expect(command).toContain(JSON.stringify(wanted));
  await expectAccessible(page);
  // It stays, on other pages and after a reload too, until it is put away.
  await page.getByRole("link", { name: "Executors" }).first().click();
  await page.reload();
  await expect(panel(page)).toBeVisible();
  await panel(page).getByRole("button", { name: "Put this job away" }).click();
  await expect(panel(page)).toHaveCount(0);
});

test("all that match are a filter as of the moment when they were selected, however many", async ({
  page,
}) => {
  const preview = {
    total: 120_000,
    eligible: 120_000,
    byStatus: [{ status: "ERROR", isEligible: true, count: 120_000 }],
  };
  const all = [{ group: { status: "ERROR" }, count: 120_000 }];
  const { asked } = await script(
    page,
    { workflows: badly, counts: all, executors: [anExecutor({})] },
    jobAnswers({ total: 100_000, done: 100_000 }, preview),
  );
  const bar = await selectLoaded(page);
  await expect(bar).toContainText("100 selected of 120,000 that match");
  await bar.getByRole("button", { name: "Select all 120,000" }).click();
  await bar.getByRole("button", { name: "Delete 120,000" }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText("A job takes 100,000, the oldest first; begin another one for the rest.");
  await sheet.getByLabel("And their child workflows").check();
  await sheet.getByLabel("Type 100000 to delete them").fill("100000");
  await page.keyboard.press("Enter");
  await expect(panel(page).getByRole("heading")).toHaveText("Deleted 100,000");
  const [sent] = asked.filter(({ path, body }) => path === "/jobs" && "action" in body);
  expect(sent?.body).toEqual({
    action: "delete",
    filters: { endTime: expect.stringMatching(/Z$/) as unknown },
    options: { deleteChildren: true },
  });
});

test("a refusal is told, and nothing is claimed", async ({ page }) => {
  const preview = {
    total: 399,
    eligible: 399,
    byStatus: [{ status: "ERROR", isEligible: true, count: 399 }],
  };
  const usual = jobAnswers({}, preview);
  await script(
    page,
    { workflows: badly, counts, executors: [anExecutor({})] },
    async ({ path, body }, route) => {
      if (path !== "/jobs" || !("action" in body)) return usual({ path, body }, route);
      const type = "urn:podium:error:CONDUCTOR_FORBIDDEN";
      await route.fulfill({ status: 403, json: { type, detail: "You may not delete." } });
      return true;
    },
  );
  const bar = await selectLoaded(page);
  await bar.getByRole("button", { name: "Select all 399" }).click();
  await bar.getByRole("button", { name: "Delete 399" }).click();
  await page.getByRole("dialog").getByLabel("Type 399 to delete them").fill("399");
  await page.keyboard.press("Enter");
  await expect(page.getByText("You may not delete.")).toBeVisible();
  await expect(panel(page)).toHaveCount(0);
});

test("a selection that the SDK cannot count is counted as it was last read", async ({ page }) => {
  const usual = jobAnswers({}, {});
  await script(
    page,
    { workflows: badly, counts, executors: [anExecutor({})] },
    async ({ path, body }, route) => {
      if (path !== "/jobs/preview") return usual({ path, body }, route);
      const type = "urn:podium:error:CONDUCTOR_EXECUTOR_UNSUPPORTED";
      await route.fulfill({ status: 501, json: { type, detail: "Too old to count." } });
      return true;
    },
  );
  const bar = await selectLoaded(page);
  await bar.getByRole("button", { name: "Fork 100" }).click();
  const sheet = page.getByRole("dialog");
  await expect(sheet).toContainText("Too old to count.");
  await expect(sheet).toContainText("100 workflows would be changed. Counted as they were last read.");
  await expect(sheet.getByRole("button", { name: "Fork 100" })).toBeEnabled();
});

test("Back leads to the same rows, selection and active row", async ({ page }) => {
  await script(page, { workflows: badly, counts, executors: [anExecutor({})] });
  const list = new WorkflowList(page);
  await list.open("?status=ERROR");
  await list.select("wf-1");
  await list.grid.focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/workflows\/wf-3$/);
  await page.goBack();
  await expect(page.getByRole("toolbar")).toContainText("1 selected");
  await list.grid.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/workflows\/wf-4$/);
  // The rail leads back to the same filter.
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Workflows" }).click();
  await expect(page).toHaveURL(/workflows\?status=ERROR$/);
  expect(page.url()).toContain(paths.workflows);
});

test("deleted workflows leave the list, also when the reader has scrolled away from its newest rows", async ({
  page,
}) => {
  const rows = Array.from({ length: 150 }, (_, index) =>
    aWorkflow({
      workflowId: `row-${index}`,
      createdAt: new Date(1_767_000_000_000 - index * 1_000).toISOString(),
    }),
  );
  const preview = {
    total: 1,
    eligible: 1,
    byStatus: [{ status: "SUCCESS", isEligible: true, count: 1 }],
  };
  const usual = jobAnswers({ total: 1, done: 1 }, preview);
  await script(page, { workflows: rows, executors: [anExecutor({})] }, async ({ path, body }, route) => {
    if (path === "/jobs" && "action" in body) {
      const ids = body["workflowIds"] as string[];
      rows.splice(0, rows.length, ...rows.filter(({ workflowId }) => !ids.includes(workflowId)));
    }
    if (!path.endsWith("/outcomes")) return usual({ path, body }, route);
    await route.fulfill({
      json: [{ position: "1", workflowId: "row-50", state: "DONE", reason: null, forkedTo: null }],
    });
    return true;
  });
  const list = new WorkflowList(page);
  await list.open();
  await list.grid.focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("PageDown");
  await list.select("row-50");
  await page.getByRole("toolbar").getByRole("button", { name: "Delete 1" }).click();
  await page.getByRole("dialog").getByLabel("Type 1 to delete it").fill("1");
  await page.getByRole("dialog").getByRole("button", { name: "Delete 1" }).click();
  await expect(panel(page).getByRole("heading")).toHaveText("Deleted 1");
  await expect(list.row("row-50")).toHaveCount(0);
  await expect(list.row("row-49")).toBeVisible();
});

test("an action that the SDK is too old for stays on the page, disabled with the reason", async ({
  page,
}) => {
  const reason =
    "No executor can answer: fork_from_failure needs version 4.12.0 of the DBOS SDK for TypeScript.";
  await script(page, {
    workflows: badly,
    executors: [anExecutor({ dbosVersion: "4.10.0" })],
    inabilities: [
      { operation: "bulkForkWorkflowsFromFailure", member: null, isAboutSeveral: false, reason },
      { operation: "deleteWorkflow", member: null, isAboutSeveral: false, reason: "Too old to delete." },
    ],
  });
  const bar = await selectLoaded(page);
  await expect(bar.getByRole("button", { name: "Fork 100" })).toHaveAttribute("title", reason);
  await bar.getByRole("button", { name: "Fork 100" }).click({ force: true });
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await new WorkflowList(page).row("wf-0").getByText("ship").click();
  await expect(page.getByRole("button", { name: "Delete" })).toHaveAttribute("title", "Too old to delete.");
});
