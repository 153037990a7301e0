// The command palette: everywhere by keys alone, and never in the way of typing.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { paths, settled } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { appName, enqueue } from "./sample-app.ts";
import { script } from "./scripted.ts";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

function palette(page: Page) {
  return page.getByRole("dialog", { name: "Search or jump" });
}

async function openPalette(page: Page, typed: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(palette(page).getByRole("combobox")).toBeFocused();
  await page.keyboard.type(typed);
}

test("pages, one workflow and its actions are reached by keys alone", async ({ page }) => {
  const [id = ""] = await enqueue(1, 1, `palette-${Date.now()}`);
  await page.goto(paths.queues);
  await settled(page);
  await openPalette(page, "");
  await inspectLooks(page, "palette");
  await page.keyboard.type("executors");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${paths.executors}$`));

  await openPalette(page, id);
  await expect(palette(page).getByRole("option").first()).toHaveText(`Open the workflow ${id}${appName}`);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(palette(page).getByRole("status")).toContainText(`Found ${id} in ${appName}`);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(paths.workflow(id)));

  await settled(page);
  await openPalette(page, "fork this");
  await page.keyboard.press("Enter");
  const fork = page.getByRole("dialog", { name: "Fork this workflow" });
  await expect(fork).toBeVisible();
  await expect(fork.locator(":focus")).toHaveCount(1);
  await fork.getByRole("button", { name: "Copy dbosctl command" }).click();
  await expect
    .poll(() => page.evaluate<string>("navigator.clipboard.readText()"))
    .toContain(`dbosctl workflow fork -a '${appName}' --start-step`);
});

test("an application that cannot be asked is told, and nothing is asked before Enter", async ({ page }) => {
  let asked = 0;
  await page.route("**/api/orgs/local/apps", (route) =>
    route.fulfill({
      json: [
        { id: "1", name: appName },
        { id: "2", name: "silent" },
      ],
    }),
  );
  await page.route("**/apps/silent/workflows/search", (route) => {
    asked += 1;
    return route.fulfill({ status: 503, json: { detail: "No executor is connected." } });
  });
  await page.goto(paths.settings);
  await settled(page);
  await openPalette(page, "no-such-id");
  await palette(page)
    .getByRole("option", { name: /^Find no-such-id/ })
    .hover();
  expect(asked).toBe(0);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(palette(page).getByRole("status")).toHaveText(
    "No application has no-such-id, 2 applications asked. silent could not be asked: No executor is connected.",
  );
  expect(asked).toBe(1);
});

test("the keys can be turned off, and then belong to the browser again", async ({ page }) => {
  await page.goto(paths.queues);
  await settled(page);
  await openPalette(page, "turn keyboard");
  await page.keyboard.press("Enter");
  await expect(palette(page)).toHaveCount(0);
  for (const key of ["Control+k", "?", "/"]) await page.keyboard.press(key);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page).toHaveURL(new RegExp(`${paths.queues}$`));
  await page.getByRole("button", { name: "Search or jump" }).click();
  await expect(palette(page)).toBeVisible();
});

test("filters and actions are copied as a link, curl, dbosctl and a call of the SDK", async ({ page }) => {
  const copied = (): Promise<string> => page.evaluate<string>("navigator.clipboard.readText()");
  await script(page, {});
  await page.goto(`${paths.workflows}?status=ERROR&queue=mails`);
  await page.getByRole("button", { name: "Copy as…" }).click();
  const forms = page.getByRole("dialog", { name: "Copy the list as a command" });
  await forms.getByRole("button", { name: "Copy dbosctl command" }).click();
  await expect
    .poll(copied)
    .toContain(`dbosctl workflow list -a '${appName}' --desc --status 'ERROR' --queue 'mails'`);
  await forms.getByRole("button", { name: "Copy curl command" }).click();
  await expect.poll(copied).toMatch(/^curl -X POST 'http:\/\/.*\/workflows\/search'/);
  await forms.getByRole("button", { name: "Copy TypeScript call" }).click();
  await expect.poll(copied).toContain("client.listWorkflows(");
  await forms.getByRole("button", { name: "Copy link" }).click();
  await expect.poll(copied).toMatch(/workflows\?status=ERROR&queue=mails$/);
  await inspectLooks(page, "copy-as");
});
