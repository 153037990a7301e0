// The Console shows nothing that it has not read, whatever happens behind it.
import { expect, test } from "@playwright/test";
import type { Page, Route } from "@playwright/test";
import { WorkflowDetail, WorkflowList, paths } from "./console-pages.ts";
import { aWorkflow, anExecutor, manySteps, script } from "./scripted.ts";

const failed = aWorkflow({
  workflowId: "many-5000",
  status: "ERROR",
  completedAt: "2026-01-01T01:23:21.000Z",
  error: '{"name":"Error","message":"boom"}',
});

test("5,001 steps are counted, the failure at their end is found, and a fork starts there", async ({
  page,
}) => {
  await script(page, {
    workflows: [failed],
    steps: manySteps(5_001, true),
    executors: [anExecutor({})],
  });
  const detail = new WorkflowDetail(page);
  await detail.open("many-5000");
  await expect(page.getByText("5,001 steps recorded")).toBeVisible();
  await detail.timeline.focus();
  await page.keyboard.press("n");
  await expect(detail.step("step 5000")).toHaveAttribute("aria-selected", "true");
  await page.getByRole("button", { name: "Fork…" }).click();
  await expect(page.getByLabel("Start at")).toHaveValue("5000");
});

test("a workflow that has ended is never read again", async ({ page }) => {
  const { asked } = await script(page, {
    workflows: [failed],
    steps: manySteps(3),
    executors: [anExecutor({})],
  });
  await new WorkflowDetail(page).open("many-5000");
  await expect(page.getByText("3 steps recorded")).toBeVisible();
  const about = (): number => asked.filter(({ path }) => path.includes("many-5000")).length;
  const before = about();
  await page.waitForTimeout(8_000);
  expect(about()).toBe(before);
});

test("a queued workflow's bar is as high as any other and its text is whole", async ({ page }) => {
  const queued = aWorkflow({ status: "ENQUEUED", queueName: "mail", completedAt: null });
  await script(page, { workflows: [queued], executors: [anExecutor({})] });
  const detail = new WorkflowDetail(page);
  await detail.open("wf-1");
  const row = detail.timeline.getByRole("row").nth(1);
  expect((await row.boundingBox())?.height).toBe(28);
  await expect(row).toHaveCSS("border-top-style", "none");
});

const dead = anExecutor({ status: "DEAD" });
const running = aWorkflow({ status: "PENDING", completedAt: null });

test("the page does not promise to replace a dead executor that nothing can replace, and a fork to a version that runs is one click", async ({
  page,
}) => {
  const other = anExecutor({ executorId: "executor-2", appVersion: "v2" });
  await script(page, { workflows: [running], executors: [dead, other] });
  await new WorkflowDetail(page).open("wf-1");
  await expect(page.getByText("nothing can take its work")).toContainText("1 runs v2");
  await page.getByRole("button", { name: "Fork to v2" }).click();
  await expect(page.getByLabel("Version", { exact: true })).toHaveValue("v2");
});

test("a fork proposes a version that an executor runs", async ({ page }) => {
  const other = anExecutor({ appVersion: "v2" });
  await script(page, { workflows: [failed], executors: [other] });
  await new WorkflowDetail(page).open("many-5000");
  await page.getByRole("button", { name: "Fork…" }).click();
  await expect(page.getByLabel("Version", { exact: true })).toHaveValue("v2");
  await page.getByLabel("Version", { exact: true }).selectOption("");
  await expect(page.getByText("the new workflow waits until one does")).toBeVisible();
});

const answers: readonly (readonly [string, (route: Route) => Promise<void>, RegExp])[] = [
  ["401", (route) => route.fulfill({ status: 401, json: { detail: "Sign in." } }), /Sign in/],
  [
    "an answer that is cut off",
    (route) => route.fulfill({ json: undefined, contentType: "application/json", body: '[{"workflowId":"w' }),
    /was cut off on its way/,
  ],
  ["403", (route) => route.fulfill({ status: 403, json: { detail: "You may not." } }), /You may not/],
  ["500", (route) => route.fulfill({ status: 500, json: { detail: "It broke." } }), /It broke/],
  ["502 of a proxy", (route) => html(route, 502), /between this page and Conductor answered 502/],
  ["503 of a proxy", (route) => html(route, 503), /between this page and Conductor answered 503/],
  ["200 of a proxy", (route) => html(route, 200), /between this page and Conductor answered 502/],
  ["no answer", (route) => route.abort(), /cannot reach its Console/],
];

function html(route: Route, status: number): Promise<void> {
  return route.fulfill({ status, contentType: "text/html", body: "<h1>nginx</h1>" });
}

for (const [name, fail, sentence] of answers) {
  test(`${name} is shown as what it is, on an empty page and on one that has data`, async ({ page }) => {
    let isFailing = true;
    await script(page, { workflows: [failed], executors: [anExecutor({})] }, async (_asked, route) => {
      const fails = isFailing;
      if (fails) await fail(route);
      return fails;
    });
    await page.goto(paths.workflows);
    await expect(page.getByRole("main")).toContainText(sentence);
    await expect(page.getByRole("main")).not.toContainText("has not connected yet");
    // The page tries again by itself, too, and may be quicker.
    isFailing = false;
    await page
      .getByRole("button", { name: "Try again" })
      .click({ timeout: 2_000 })
      .catch(() => undefined);
    await expect(new WorkflowList(page).row("many-5000")).toBeVisible();
    isFailing = true;
    await expect(liveControl(page)).toContainText(/Stale|Reconnecting/, { timeout: 30_000 });
    await expect(new WorkflowList(page).row("many-5000")).toBeVisible();
    await expect(page.getByRole("main")).toContainText(sentence);
  });
}

function liveControl(page: Page) {
  return page.getByRole("banner").getByRole("button", { name: /Live|Stale|Reconnecting|Paused/ });
}

test("a page whose answers take ten seconds is not called live", async ({ page }) => {
  test.slow();
  let slowMs = 0;
  await script(page, { workflows: [failed], executors: [anExecutor({})] }, async () => {
    await new Promise((resolve) => setTimeout(resolve, slowMs));
    return false;
  });
  await new WorkflowList(page).open();
  await expect(liveControl(page)).toContainText("Live");
  slowMs = 40_000;
  await expect(liveControl(page)).toContainText("Stale", { timeout: 60_000 });
  await expect(liveControl(page)).toContainText("as of");
});

test("numbers that could not be read are shown as missing", async ({ page }) => {
  await script(page, { workflows: [failed] }, async ({ path }, route) => {
    const fails = path === "/executors" || path === "/workflows/aggregates";
    if (fails) await route.fulfill({ status: 500, json: { detail: "It broke." } });
    return fails;
  });
  await page.goto(paths.overview);
  await expect(page.getByText(/^Not checked: executors, .*work of each version/)).toBeVisible();
  await expect(page.getByText(/What ended could not be read/)).toBeVisible();
  await expect(liveControl(page)).toContainText("Stale");
});

test("the failed count has the workflows that ended badly in the last day, whenever they were created", async ({
  page,
}) => {
  const counts = [
    { group: { status: "ERROR" }, count: 141 },
    { group: { status: "MAX_RECOVERY_ATTEMPTS_EXCEEDED" }, count: 70 },
    { group: { status: "SUCCESS" }, count: 5 },
  ];
  const { asked } = await script(page, { workflows: [failed], executors: [anExecutor({})], counts });
  await page.goto(paths.overview);
  const tile = page.getByRole("link", { name: /Failed/ }).first();
  await expect(tile).toContainText("211");
  expect(asked.some(({ body }) => typeof body["completedAfter"] === "string")).toBe(true);
  await tile.click();
  await expect(page).toHaveURL(/by=completed/);
  await expect(page).toHaveURL(/status=MAX_RECOVERY_ATTEMPTS_EXCEEDED/);
});

test("a long error takes two lines, and the rest is in the panel once", async ({ page }) => {
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`).join("\n");
  const long = { ...failed, error: JSON.stringify({ name: "Error", message: lines }) };
  await script(page, { workflows: [long], steps: manySteps(2), executors: [anExecutor({})] });
  const detail = new WorkflowDetail(page);
  await detail.open("many-5000");
  expect((await detail.timeline.boundingBox())?.y).toBeLessThan(420);
});

for (const [timezoneId, sent] of [
  ["Asia/Kolkata", "2026-11-27T00:30:00.000Z"],
  ["America/New_York", "2026-11-27T11:00:00.000Z"],
] as const) {
  test.describe(`in ${timezoneId}`, () => {
    test.use({ timezoneId });

    test("a typed time is read in the chosen zone, and the link keeps it", async ({ page }) => {
      const { asked } = await script(page, { workflows: [failed], executors: [anExecutor({})] });
      const type = async (): Promise<void> => {
        await page.getByRole("button", { name: "Created" }).click();
        await page.getByLabel(/^From/).fill("2026-11-27T06:00");
        await page.getByRole("button", { name: "Apply" }).click();
      };
      const sentStarts = () => asked.map(({ body }) => body["startTime"]);
      await page.goto(paths.workflows);
      await type();
      await expect.poll(sentStarts).toContain(sent);
      await expect(page).toHaveURL(/from=2026-11-27T\d\d%3A\d\dZ/);
      await page.getByRole("button", { name: "Local time" }).click();
      await page.getByRole("radio", { name: "UTC" }).check();
      await page.goto(paths.workflows);
      await type();
      await expect.poll(sentStarts).toContain("2026-11-27T06:00:00.000Z");
    });
  });
}

for (const [what, minutes] of [
  ["ahead", 10],
  ["behind", -10],
] as const) {
  test(`a clock that is ten minutes ${what} changes no age and no window`, async ({ page }) => {
    const offsetMs = minutes * 60_000;
    await page.clock.install({ time: Date.now() + offsetMs });
    const justNow = new Date(Date.now() - 5_000).toISOString();
    const { asked } = await script(page, {
      workflows: [aWorkflow({ status: "PENDING", createdAt: justNow, completedAt: null })],
      executors: [anExecutor({})],
    });
    await page.goto(`${paths.workflows}?from=-15m`);
    await expect(new WorkflowList(page).row("wf-1")).toContainText(/\d s/);
    await page.reload();
    await expect
      .poll(() => Date.now() - Date.parse(String(asked.at(-1)?.body["startTime"])))
      .toBeLessThan(16 * 60_000);
    expect(Date.now() - Date.parse(String(asked.at(-1)?.body["startTime"]))).toBeGreaterThan(14 * 60_000);
  });
}

test("an output of 20 MB opens in part without delay, and can be downloaded whole", async ({ page }) => {
  const output = JSON.stringify("0123456789".repeat(2_000_000));
  await script(page, { workflows: [aWorkflow({ output })], executors: [anExecutor({})] });
  await new WorkflowDetail(page).open("wf-1");
  const shown = page.getByRole("region", { name: "Output", exact: true });
  await expect(shown).toContainText("19.1 MB");
  await expect(shown.getByRole("button", { name: "Show 32.0 kB more" })).toBeVisible();
  const download = page.waitForEvent("download");
  await shown.getByRole("button", { name: "Download output" }).click();
  expect((await download).suggestedFilename()).toBe("output.txt");
});

test("a selection says what it covers, and deleting many workflows needs their number typed", async ({
  page,
}) => {
  const workflows = Array.from({ length: 150 }, (_, index) => ({ ...failed, workflowId: `wf-${index}` }));
  const counts = [{ group: { status: "ERROR" }, count: 399 }];
  const scene = { workflows, executors: [anExecutor({})], counts };
  const { asked } = await script(page, scene, async ({ path, body }, route) => {
    const byStatus = [{ status: "ERROR", isEligible: true, count: 100 }];
    const isJob = path === "/jobs" && "action" in body;
    if (path === "/jobs/preview") {
      await route.fulfill({ json: { total: 100, eligible: 100, byStatus, byVersion: [] } });
    } else if (isJob) await route.fulfill({ status: 403, json: { detail: "You may not." } });
    return isJob || path === "/jobs/preview";
  });
  const begun = () => asked.filter(({ path, body }) => path === "/jobs" && "action" in body);
  await new WorkflowList(page).open();
  await page.getByRole("checkbox", { name: "Select every row that is loaded" }).click();
  const bar = page.getByRole("toolbar", { name: "Selected workflows" });
  await expect(bar).toContainText("100 selected of 399 that match");
  await bar.getByRole("button", { name: "Delete 100" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type 100 to delete them").fill("10");
  await expect(dialog.getByRole("button", { name: "Delete 100" })).toBeDisabled();
  await page.keyboard.press("Enter");
  expect(begun()).toEqual([]);
  await dialog.getByLabel("Type 100 to delete them").fill("100");
  await dialog.getByRole("button", { name: "Delete 100" }).click();
  await expect.poll(() => begun().length).toBe(1);
});

test("a row opens in another tab when the reader asks for one", async ({ page, context }) => {
  await script(page, { workflows: [failed], executors: [anExecutor({})] });
  const list = new WorkflowList(page);
  await list.open();
  const opened = context.waitForEvent("page");
  await list
    .row("many-5000")
    .getByText("ship")
    .click({ modifiers: ["ControlOrMeta"] });
  expect((await opened).url()).toContain("/workflows/many-5000");
  await expect(list.grid).toBeVisible();
});

test("ids that differ at their end can be told apart", async ({ page }) => {
  const long = `sched-${"x".repeat(400)}-2026-11-27T06:00:00.000Z`;
  await script(page, { workflows: [aWorkflow({ workflowId: long })], executors: [anExecutor({})] });
  const list = new WorkflowList(page);
  await list.open();
  const tail = list.row(long).locator("[class*=tail]");
  await expect(tail).toHaveText("T06:00:00.000Z".slice(-12));
  await expect(tail).toBeInViewport({ ratio: 1 });
});

test.describe("in forced colours", () => {
  test.use({ colorScheme: "light" });

  test("bars, the chosen row, the present page and the chosen tab can be seen", async ({ page }) => {
    await page.emulateMedia({ forcedColors: "active" });
    await script(page, { workflows: [failed], steps: manySteps(3), executors: [anExecutor({})] });
    const detail = new WorkflowDetail(page);
    await detail.open("many-5000");
    const canvas = await page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    await expect(detail.step("step 1").locator("[class*=bar]")).not.toHaveCSS("background-color", canvas);
    await expect(page.getByRole("tab", { selected: true })).not.toHaveCSS("border-bottom-color", canvas);
    await expect(page.getByRole("tab", { selected: false }).first()).toHaveCSS("border-bottom-color", canvas);
    const current = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Workflows" });
    await expect(current).toHaveCSS("outline-style", "solid");
  });
});
