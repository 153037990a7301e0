// Alerting rules, as they are made, tried on what happened, and deleted.
import { expect, test } from "@playwright/test";
import { paths, settled } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { appName, failingImport } from "./sample-app.ts";

test("a rule is written as a sentence, tried on the last days, and deleted", async ({ page }) => {
  test.slow();
  await Promise.all([failingImport(), failingImport()]);
  await page.goto(paths.alerts);
  await settled(page);
  await page.getByRole("button", { name: "Create a rule" }).click();
  const dialog = page.getByRole("dialog", { name: "Create a rule" });
  await dialog.getByRole("textbox", { name: "Failures, at least" }).fill("two");
  await expect(dialog.getByRole("button", { name: "Create" })).toBeDisabled();
  await dialog.getByRole("textbox", { name: "Failures, at least" }).fill("1");
  await dialog.getByRole("textbox", { name: "Within" }).fill("1 h");
  await dialog.getByRole("textbox", { name: "At most every" }).fill("2 d");
  const sentence = `When at least 1 workflow fails within 1 h, tell ${appName}, at most every 2 d.`;
  await expect(dialog.getByText(sentence)).toBeVisible();
  // A failure counts from the end of its minute.
  await dialog.getByRole("button", { name: /Try it/ }).click();
  await expect(dialog.getByText(/Would (not )?have fired/)).toBeVisible();
  await inspectLooks(page, "create-rule");
  await dialog.getByRole("button", { name: "Create" }).click();

  const rules = page.getByRole("list", { name: "Rules" });
  await expect(rules.getByText(sentence)).toBeVisible();
  await expect(rules).toContainText(/Never fired|Last fired/);
  await rules.getByRole("button", { name: /Try it/ }).click();
  await expect(rules.getByText("Would have fired about once in the last 7 days")).toBeVisible({
    timeout: 90_000,
  });
  await inspectLooks(page, "alerts");
  await rules.getByRole("button", { name: "Delete the rule" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No rules")).toBeVisible();
});

test("an application that does not respond cannot be the one that is told", async ({ page }) => {
  await page.goto(paths.alerts);
  await settled(page);
  await page.getByRole("button", { name: "Create a rule" }).click();
  const dialog = page.getByRole("dialog", { name: "Create a rule" });
  await dialog.getByRole("combobox", { name: "When" }).selectOption("UnresponsiveApplication");
  await expect(dialog.getByText("cannot be told that it does not respond")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Create" })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});
