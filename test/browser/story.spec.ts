import { expect, test } from "@playwright/test";
import { WorkflowDetail, WorkflowList, paths } from "./console-pages.ts";
import { expectAccessible } from "./accessible.ts";
import {
  appName,
  enqueue,
  failingImport,
  killExecutor,
  order,
  report,
  runningOn,
  setExecutorTimeout,
} from "./sample-app.ts";

test("five enqueued workflows appear, and one is watched until it has finished", async ({ page }) => {
  const list = new WorkflowList(page);
  await page.goto(paths.workflows);
  // A list is up to eight seconds behind: they must still run when they appear.
  const ids = await enqueue(14, 5, "watched");
  for (const id of ids) await expect(list.row(id)).toBeVisible();

  await list.row(ids[0] ?? "").click();
  const detail = new WorkflowDetail(page);
  await expect(detail.heading).toContainText("runTask");
  await expect(detail.heading).toContainText("Running");
  await expect(detail.step("plan")).toBeVisible();
  await expect(detail.heading).toContainText("Success", { timeout: 40_000 });
  await expect(detail.step("part 4 of 4")).toBeVisible();
});

test("filters narrow the list, live in the address and survive a reload", async ({ page }) => {
  const failed = await failingImport();
  const list = new WorkflowList(page);
  await list.open();
  await page.getByRole("button", { name: "Status" }).click();
  await page.getByRole("checkbox", { name: "Failed" }).check();
  await expect(page).toHaveURL(/status=ERROR/);
  await page.keyboard.press("Escape");
  await expect(list.row(failed)).toBeVisible();
  await expect(list.rows().filter({ hasText: "Success" })).toHaveCount(0);
  await page.reload();
  await expect(list.row(failed)).toBeVisible();

  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("combobox", { name: "Search workflows" }).fill("watched-3");
  await expect(page).toHaveURL(/q=watched-3/);
  await expect(list.rows()).toHaveCount(1);
});

test("a running workflow is cancelled, and resumed", async ({ page }) => {
  const [id = ""] = await enqueue(40, 1, "stopped");
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Running");
  await detail.act("Cancel");
  await expect(detail.heading).toContainText("Cancelled");
  await detail.act("Resume");
  await expect(detail.heading).toContainText(/Queued|Running/);
});

test("several workflows are selected and cancelled at once", async ({ page }) => {
  const ids = await enqueue(60, 3, "many");
  const list = new WorkflowList(page);
  await list.open();
  for (const id of ids) await list.select(id);
  await page.getByRole("toolbar").getByRole("button", { name: "Cancel 3" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel 3" }).click();
  for (const id of ids) await expect(list.row(id)).toContainText("Cancelled");
  await expect(page.getByRole("toolbar")).toHaveCount(0);
});

test("a failed workflow is forked at the step that failed", async ({ page }) => {
  const id = await failingImport();
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Failed");
  await page.getByRole("button", { name: "Fork…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Start at")).toHaveValue("1");
  await expect(dialog).toContainText("1 step is reused");
  await dialog.getByLabel("ID of the new workflow").fill(`fork-of-${id}`);
  await dialog.getByRole("button", { name: "Fork" }).click();
  await expect(page).toHaveURL(new RegExp(`fork-of-${id}$`));
  await expect(page.getByText("Forked from")).toBeVisible();
  await expect(detail.heading).toContainText("Failed");
});

test("children are reached from their parent, and the parent from them", async ({ page }) => {
  const id = await order(2);
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Success");
  await detail.step("packParcel").first().getByRole("link").click();
  await expect(detail.heading).toContainText("packParcel");
  await page.getByRole("link", { name: id, exact: true }).click();
  await expect(detail.heading).toContainText("processOrder");
});

test("events and streams of a workflow are shown", async ({ page }) => {
  const id = await report();
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Success");
  await page.getByRole("tab", { name: "Events" }).click();
  await expect(page.getByRole("tabpanel").getByRole("region").first()).toBeVisible();
  await page.getByRole("tab", { name: "Streams" }).click();
  await expect(page.getByRole("tabpanel").getByRole("region").first()).toBeVisible();
});

test("connecting an app yields a key, and code for each language", async ({ page }) => {
  await page.goto(paths.connect);
  await page.getByLabel("Application name").fill("Shop");
  await expect(page.getByRole("button", { name: "Register" })).toBeDisabled();
  await page.getByLabel("Application name").fill("browser-shop");
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByRole("button", { name: "Registered" })).toBeVisible();
  await page.getByRole("button", { name: "Create a key" }).click();
  await expect(page.getByText(/DBOS_CONDUCTOR_KEY=\S{20,}/)).toBeVisible();
  for (const language of ["TypeScript", "Python", "Go", "Java"]) {
    await page.getByRole("tab", { name: language }).click();
    await expect(page.getByRole("tabpanel", { name: language })).toContainText('"browser-shop"');
  }
  await expect(page.getByText("Waiting for the first connection…")).toBeVisible();

  await page.goto(`${paths.apps}/browser-shop/workflows`);
  await expect(page.getByText("browser-shop has not connected yet")).toBeVisible();
});

test("executors are listed, and their timeout can be changed", async ({ page }) => {
  await page.goto(paths.executors);
  const table = page.getByRole("table", { name: "Executors" });
  await expect(table.getByText("Healthy")).toHaveCount(2);
  await page.getByRole("link", { name: /^Timeout/ }).click();
  await page.getByLabel("Executor timeout").fill("45 s");
  await page.getByRole("button", { name: "Save timeouts" }).click();
  await expect(page.getByText("Timeouts changed")).toBeVisible();
  await page.goto(paths.executors);
  await expect(page.getByRole("link", { name: "Timeout 45 s" })).toBeVisible();
});

test("a key is created once, shown once and deleted", async ({ page }) => {
  await page.goto(paths.tokens);
  await page.getByRole("button", { name: "Create a key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("browser-ci");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("region", { name: "New key" })).toContainText("browser-ci");
  await page.getByRole("button", { name: "Delete browser-ci" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("row", { name: /browser-ci/ })).toHaveCount(0);
});

test("an address that leads nowhere says so", async ({ page }) => {
  await page.goto(paths.workflow("no-such-workflow"));
  await expect(page.getByRole("main").getByRole("alert")).toContainText("no-such-workflow");
  const answer = await page.goto("/nowhere");
  expect(answer?.status()).toBe(404);
  await expect(page.getByText("This address leads nowhere")).toBeVisible();
});

test("the overview counts what there is and leads to it", async ({ page }) => {
  await page.goto(paths.overview);
  await expect(page.getByRole("heading", { level: 1, name: appName })).toBeVisible();
  await page.getByRole("link", { name: /^Failed/ }).click();
  await expect(page).toHaveURL(/status=ERROR/);
});

// This test comes last: it leaves no executor behind.
test("the page shows what happened to the work of executors that died", async ({ page }) => {
  test.slow();
  await page.goto(paths.executors);
  await expect(page.getByText("No executor has died")).toBeVisible();
  await setExecutorTimeout(3);
  await enqueue(300, 8, "orphan");
  await expect.poll(() => runningOn("app-2"), { timeout: 60_000 }).not.toEqual([]);
  const owned = await runningOn("app-2");
  await killExecutor("app-2");
  const entries = page
    .getByRole("list", { name: "Recoveries, the newest first" })
    .getByRole("listitem")
    .filter({ hasText: "declared dead" });
  await expect(entries.first()).toContainText("Moved", { timeout: 60_000 });
  const link = entries.first().getByRole("link", { name: owned[0], exact: true });
  await expect(link).toHaveAttribute("href", paths.workflow(owned[0] ?? ""));

  // No executor is left to take the work of the last one.
  await killExecutor("app-1");
  await expect(entries).toHaveCount(2, { timeout: 60_000 });
  await expect(entries.first()).toContainText("Waiting", { timeout: 60_000 });
  await expect(entries.first()).toContainText("its work waits for an executor of its version");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.goto(paths.overview);
  await page.getByRole("link", { name: "See why" }).click();
  await expect(page.getByRole("heading", { name: "Recoveries" })).toBeVisible();
});
