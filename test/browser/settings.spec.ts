// Settings of an application, in units that people type, with what they would do.
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { paths, settled } from "./console-pages.ts";
import { order } from "./sample-app.ts";
import { anExecutor, script } from "./scripted.ts";

test("retention says how many workflows it would delete, and is saved and cleared", async ({ page }) => {
  await order(1);
  await page.goto(paths.settings);
  await page.getByLabel("Keep for").fill("soon");
  await expect(page.getByRole("button", { name: "Save retention" })).toBeDisabled();
  await page.getByLabel("Keep for").fill("90 d");
  await page.getByLabel("Keep at most").fill("1M");
  // Nothing of the sample is that old, so there is nothing to ask.
  await page.getByRole("button", { name: "Save retention" }).click();
  await expect(page.getByText("Retention changed")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Keep for")).toHaveValue("90 d");
  await expect(page.getByLabel("Keep at most")).toHaveValue("1,000,000");

  await page.getByLabel("Keep at most").fill("1");
  await expect(page.getByText(/^This would delete about [\d,]+ workflows? of [\d,]+\.$/)).toBeVisible();
  await page.getByRole("button", { name: "Save retention" }).click();
  await expect(page.getByRole("dialog", { name: /^Delete about/ })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Keep as it is" }).click();

  await page.getByLabel("Keep for").fill("");
  await page.getByLabel("Keep at most").fill("");
  await page.getByRole("button", { name: "Save retention" }).click();
  await expect(page.getByRole("button", { name: "Save retention" })).toBeDisabled();
  await page.reload();
  await expect(page.getByLabel("Keep for")).toHaveValue("");
});

test("what is on or off is switched, and stays", async ({ page }) => {
  await page.goto(paths.settings);
  for (const title of ["Private mode", "Refuse development keys", "Collect activity"]) {
    const button = page.getByRole("button", { name: new RegExp(`: ${title}$`) });
    const before = (await button.getAttribute("aria-label")) ?? "";
    const after = before.includes("on:") ? before.replace("on:", "off:") : before.replace("off:", "on:");
    await button.click();
    await expect(button).toHaveAttribute("aria-label", after);
    await page.reload();
    await expect(button).toHaveAttribute("aria-label", after);
    await button.click();
    await expect(button).toHaveAttribute("aria-label", before);
  }
});

test("an application is deleted by typing its name", async ({ page }) => {
  await page.goto(paths.connect);
  await page.getByLabel("Application name").fill("doomed-shop");
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByRole("button", { name: "Registered" })).toBeVisible();
  await page.goto(`${paths.apps}/doomed-shop/settings`);
  await page.getByRole("button", { name: "Delete this application" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Delete" })).toBeDisabled();
  await dialog.getByLabel(/^Type doomed-shop/).fill("doomed-shop");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(new RegExp(`${paths.apps}$`));
  await expect(page.getByText("Deleted doomed-shop")).toBeVisible();
  await expect(page.getByRole("main").getByRole("link", { name: "doomed-shop" })).toHaveCount(0);
});

test("an application whose workflows cannot be counted is changed only after a question", async ({
  page,
}) => {
  await script(page, { executors: [anExecutor({ status: "DEAD" })] }, async ({ path }, route) => {
    if (path !== "/workflows/aggregates") return false;
    const type = "urn:podium:error:CONDUCTOR_EXECUTOR_NOT_CONNECTED";
    await route.fulfill({ status: 503, contentType: "application/problem+json", json: { type } });
    return true;
  });
  await page.goto(paths.settings);
  await page.getByLabel("Global timeout").fill("36 h");
  await expect(page.getByText("This would cancel an unknown number of workflows.")).toBeVisible();
  await page.getByRole("button", { name: "Save timeouts" }).click();
  await expect(page.getByRole("dialog")).toContainText("No executor could count them.");
});

test("an application that is not registered says so", async ({ page }) => {
  await page.goto(`${paths.apps}/no-such-app/settings`);
  await settled(page);
  await expect(page.getByText("Not here")).toBeVisible();
});
