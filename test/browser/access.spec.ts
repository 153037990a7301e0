// Reading and acting without seeing colours, without a mouse, and without leaving this origin.
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { WorkflowDetail, WorkflowList, paths, settled } from "./console-pages.ts";
import { enqueue, failingImport } from "./sample-app.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("no page breaks a rule", async ({ page }) => {
      // Every page, one after the other.
      test.slow();
      const { workflow, ...fixed } = paths;
      for (const path of [...Object.values(fixed), "/nowhere", workflow("no-such-workflow")]) {
        await test.step(path, async () => {
          await page.goto(path);
          await settled(page);
          await expectAccessible(page);
        });
      }
    });

    test("no page breaks a rule in forced colours", async ({ page }) => {
      test.slow();
      await page.emulateMedia({ colorScheme, forcedColors: "active" });
      const { workflow, ...fixed } = paths;
      for (const path of [...Object.values(fixed), workflow(await failingImport())]) {
        await test.step(path, async () => {
          await page.goto(path);
          await settled(page);
          await expectAccessible(page);
        });
      }
      await page.goto(paths.workflows);
      await new WorkflowList(page).rows().first().getByRole("checkbox").click();
      await page.getByRole("combobox", { name: "Search workflows" }).fill("attr.a=b");
      await expect(page.getByRole("option").first()).toBeVisible();
      await expectAccessible(page);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "More filters" }).click();
      await expect(page.getByLabel("Was forked")).toBeVisible();
      await expectAccessible(page);
    });

    test("a failed workflow, its step and the fork dialog break no rule", async ({ page }) => {
      const detail = new WorkflowDetail(page);
      await detail.open(await failingImport());
      await expect(detail.heading).toContainText("Failed");
      await detail.step("parse the rows").click();
      await expectAccessible(page);
      await page.getByRole("button", { name: "Fork from here" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await expectAccessible(page);
    });

    test("an open filter and a selection break no rule", async ({ page }) => {
      const list = new WorkflowList(page);
      await list.open();
      await list.rows().first().getByRole("checkbox").click();
      await page.getByRole("button", { name: "Status" }).click();
      await expect(page.getByRole("checkbox", { name: "Failed" })).toBeVisible();
      await expectAccessible(page);
    });
  });
}

test("the list is driven by keys alone", async ({ page }) => {
  const [first = "", second = ""] = await enqueue(1, 2, "keys");
  const list = new WorkflowList(page);
  await list.open("?q=keys-");
  await expect(list.rows()).toHaveCount(2);
  await list.grid.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("x");
  await expect(page.getByRole("toolbar")).toContainText("1 selected");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  const detail = new WorkflowDetail(page);
  await expect(detail.timeline).toBeVisible();
  expect([first, second].some((id) => page.url().endsWith(id))).toBe(true);
  await expect(detail.heading).toBeFocused();
});

test("the timeline is driven by keys alone", async ({ page }) => {
  const detail = new WorkflowDetail(page);
  await detail.open(await failingImport());
  await expect(detail.heading).toContainText("Failed");
  await detail.timeline.focus();
  await page.keyboard.press("n");
  await expect(detail.step("parse the rows")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Home");
  await expect(detail.timeline.getByRole("row").nth(1)).toHaveAttribute("aria-selected", "true");
});

test("at phone width nothing is cut off and every page can be reached", async ({ page }) => {
  test.slow();
  const [id = ""] = await enqueue(1, 1, "phone");
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 844 });
    const { workflow, ...fixed } = paths;
    for (const path of [...Object.values(fixed), workflow(id)]) {
      await page.goto(path);
      await settled(page);
      // The page itself never scrolls sideways; the element that holds it does.
      const isWider = await page.evaluate<boolean>("main.scrollWidth > main.clientWidth");
      expect([width, path, isWider]).toEqual([width, path, false]);
    }
  }
  await page.getByRole("button", { name: "Pages" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "API keys" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "API keys" })).toBeVisible();
});

test("the theme is chosen, kept and never flashes", async ({ page }) => {
  await page.goto(paths.apps);
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload({ waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("no request leaves this origin or breaks the policy, and an idle page asks at most every three seconds", async ({
  page,
  baseURL,
}) => {
  const errors: string[] = [];
  const asked: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(`${paths.workflows}?q=none-of-these`);
  await settled(page);
  // The first word of the change stream makes the page read once more.
  await page.waitForTimeout(8_000);
  const before = asked.length;
  const seconds = 9;
  await page.waitForTimeout(seconds * 1_000);
  expect(asked.length - before).toBeLessThanOrEqual(seconds / 3);
  expect(asked.filter((url) => !url.startsWith(baseURL ?? "") && !url.startsWith("data:"))).toEqual([]);
  expect(errors).toEqual([]);

  await page.getByRole("button", { name: "Live" }).click();
  await expect(page.getByRole("button", { name: "Paused" })).toBeVisible();
  const paused = asked.length;
  await page.waitForTimeout(5_000);
  expect(asked.length).toBe(paused);
});

test("on a phone the crumbs of a workflow do not lie over each other", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto(paths.workflow(await failingImport()));
  await settled(page);
  const spans = await page.evaluate<[number, number][]>(`
    [...document.querySelectorAll("nav[aria-label=Breadcrumb] :is(button, a, [aria-current])")]
      .filter((each) => each.checkVisibility())
      .map((each) => each.getBoundingClientRect())
      .map(({ left, right }) => [left, right])
  `);
  expect(spans.length).toBeGreaterThan(1);
  for (const [index, [, right]] of spans.entries()) {
    expect(right).toBeLessThanOrEqual(spans[index + 1]?.[0] ?? 360);
  }
});
