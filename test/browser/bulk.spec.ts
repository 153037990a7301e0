// Actions on many workflows: which, how many, and what became of each of them.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { WorkflowList, paths } from "./console-pages.ts";
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

test("failed workflows are forked together, on a version that runs, and the result of each is shown", async ({
  page,
}) => {
  const fine = aWorkflow({ workflowId: "fine" });
  const workflows = [fine, failed(0), failed(1), failed(2)];
  const forks = [
    aWorkflow({ workflowId: "fork-0", forkedFrom: "wf-0", status: "ENQUEUED" }),
    aWorkflow({ workflowId: "fork-2", forkedFrom: "wf-2", status: "ENQUEUED" }),
  ];
  const executors = [anExecutor({ appVersion: "v2" })];
  const { asked } = await script(page, { workflows, executors }, async ({ path, body }, route) => {
    if (path.endsWith("bulk-fork-from-failure")) {
      await route.fulfill({ json: { workflowIds: ["fork-0", "fork-2"] } });
      return true;
    }
    const ids = (body["workflowIds"] ?? []) as string[];
    if (path !== "/workflows/search" || ids.length === 0) return false;
    // One of them was deleted after it was read.
    const known = [...workflows, ...forks].filter(({ workflowId }) => workflowId !== "wf-1");
    await route.fulfill({ json: known.filter(({ workflowId }) => ids.includes(workflowId)) });
    return true;
  });
  const bar = await selectLoaded(page);
  await bar.getByRole("button", { name: "Fork 3" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("3 Failed. The other 1 did not fail and are left out.");
  await expect(dialog.getByLabel("Version")).toHaveValue("v2");
  await expect(dialog.getByLabel("Version").getByRole("option")).toHaveText(["v2, run by 1 executor"]);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Fork 3" }).click();
  await expect(panel(page).getByRole("heading")).toHaveText("Forked 2 of 3");
  await expect(panel(page)).toContainText("Did not exist 1");
  await expect(panel(page).getByRole("link", { name: "fork-2" })).toHaveAttribute(
    "href",
    /workflows\/fork-2$/,
  );
  const sent = asked.filter(({ path }) => path.endsWith("bulk-fork-from-failure"));
  expect(sent.map(({ body }) => body)).toEqual([
    { fromLastFailure: true, appVersion: "v2", workflowIds: ["wf-0", "wf-2"] },
  ]);
  await expectAccessible(page);
  // It stays, on other pages too, until it is put away.
  await page.getByRole("link", { name: "Executors" }).first().click();
  await expect(panel(page)).toBeVisible();
  await panel(page).getByRole("button", { name: "Put these results away" }).click();
  await expect(panel(page)).toHaveCount(0);
});

test("all that match are selected and cancelled, portion by portion, and each ends in the results", async ({
  page,
}) => {
  const status = new Map(Array.from({ length: 450 }, (_, index) => [`wf-${index}`, "PENDING"]));
  const rows = () => Array.from(status, ([workflowId, now]) => aWorkflow({ workflowId, status: now }));
  const running = [{ group: { status: "PENDING" }, count: 450 }];
  const { asked } = await script(
    page,
    { counts: running, executors: [anExecutor({})] },
    async (request, route) => {
      const { path, body } = request;
      const ids = body["workflowIds"] as string[] | undefined;
      if (path.endsWith("bulk-cancel")) {
        // One ends by itself first.
        for (const id of ids ?? []) status.set(id, id === "wf-7" ? "SUCCESS" : "CANCELLED");
        await route.fulfill({ status: 204 });
        return true;
      }
      if (path !== "/workflows/search") return false;
      const [limit, offset] = [Number(body["limit"] ?? 1_000), Number(body["offset"] ?? 0)];
      const found = rows().filter(({ workflowId }) => ids === undefined || ids.includes(workflowId));
      await route.fulfill({ json: found.slice(offset, offset + limit) });
      return true;
    },
  );
  const bar = await selectLoaded(page);
  await expect(bar).toContainText("100 selected of 450 that match");
  await bar.getByRole("button", { name: "Select all 450" }).click();
  await expect(bar).toContainText("All 450 that matched selected");
  await bar.getByRole("button", { name: "Cancel 450" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel 450" }).click();
  await expect(panel(page).getByRole("heading")).toHaveText("Cancelled 449 of 450");
  await expect(panel(page)).toContainText("Refused 1");
  await expect(panel(page)).toContainText("It is still Success.");
  const sent = asked.filter(({ path }) => path.endsWith("bulk-cancel"));
  expect(sent.map(({ body }) => (body["workflowIds"] as string[]).length)).toEqual([200, 200, 50]);
});

test("a refusal is shown for each workflow, nothing more is sent, and no change is claimed", async ({
  page,
}) => {
  const { asked } = await script(
    page,
    { workflows: badly, counts, executors: [anExecutor({})] },
    async ({ path }, route) => {
      if (!path.endsWith("bulk-delete")) return false;
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
  await expect(panel(page).getByRole("heading")).toHaveText("Deleted 0 of 399");
  await expect(panel(page)).toContainText("Refused 200");
  await expect(panel(page)).toContainText("Not tried 199");
  await expect(panel(page)).toContainText("You may not delete.");
  expect(asked.filter(({ path }) => path.endsWith("bulk-delete")).length).toBe(1);
});

test("an action that is stopped sends no further portion, and says what was not tried", async ({ page }) => {
  let release = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => (release = resolve));
  const { asked } = await script(
    page,
    { workflows: badly, counts, executors: [anExecutor({})] },
    async ({ path }, route) => {
      if (!path.endsWith("bulk-delete")) return false;
      await isHeld;
      await route.fulfill({ status: 204 });
      return true;
    },
  );
  const bar = await selectLoaded(page);
  await bar.getByRole("button", { name: "Select all 399" }).click();
  await bar.getByRole("button", { name: "Delete 399" }).click();
  await page.getByRole("dialog").getByLabel("Type 399 to delete them").fill("399");
  await page.keyboard.press("Enter");
  await expect(panel(page).getByRole("progressbar", { name: "Deleting" })).toBeVisible();
  await panel(page).getByRole("button", { name: "Stop" }).click();
  release();
  await expect(panel(page)).toContainText("Not tried 199");
  // They are all there still: the application only said that it had deleted them.
  await expect(panel(page)).toContainText("Refused 200");
  expect(asked.filter(({ path }) => path.endsWith("bulk-delete")).length).toBe(1);
});

test("a selection that is too large for one action is refused, not half done", async ({ page }) => {
  await script(page, {
    workflows: badly,
    counts: [{ group: { status: "ERROR" }, count: 12_481 }],
    executors: [anExecutor({})],
  });
  const bar = await selectLoaded(page);
  await expect(bar).toContainText("One action takes at most 10,000: narrow the filters to select all.");
  await expect(bar.getByRole("button", { name: /Select all/ })).toHaveCount(0);
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
  await script(page, { workflows: rows, executors: [anExecutor({})] }, async (request, route) => {
    const { path, body } = request;
    if (path.endsWith("bulk-delete")) {
      const ids = body["workflowIds"] as string[];
      rows.splice(0, rows.length, ...rows.filter(({ workflowId }) => !ids.includes(workflowId)));
      await route.fulfill({ status: 204 });
      return true;
    }
    return false;
  });
  const list = new WorkflowList(page);
  await list.open();
  await list.grid.focus();
  for (let press = 0; press < 3; press += 1) await page.keyboard.press("PageDown");
  await list.select("row-50");
  await page.getByRole("toolbar").getByRole("button", { name: "Delete 1" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
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
