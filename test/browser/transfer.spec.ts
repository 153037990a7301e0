// A workflow leaves as a file and comes back from it.
import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { WorkflowDetail, paths } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { order } from "./sample-app.ts";
import { aWorkflow, anExecutor, script } from "./scripted.ts";

test("a workflow and its children are exported, looked at, refused while they are there, and imported", async ({
  page,
}) => {
  const id = await order(2);
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Success");
  await page.getByRole("button", { name: "Export…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox", { name: "Its child workflows too" }).check();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: "Save the file" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`${id}.export.json`);
  const file = await download.path();
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ serializedWorkflow: expect.any(String) });
  await expect(dialog).toHaveCount(0);

  await page.goto(paths.workflows);
  await page.getByRole("link", { name: "Import…" }).click();
  await page.getByLabel("Drop a file here, or choose one").setInputFiles(file);
  await expect(page.getByText(/^3 workflows, as the SDK for TypeScript writes them/)).toBeVisible();
  const table = page.getByRole("table", { name: "Workflows in this file" });
  await expect(table.getByRole("row")).toHaveCount(4);
  await expect(page.getByText(/^3 of these workflows are in/)).toBeVisible();
  await inspectLooks(page, "import");
  await page.getByRole("button", { name: /^Import into/ }).click();
  await expect(page.getByText(/was not imported\. .+/)).toBeVisible();

  await removeWithChildren(page.request, id);
  await page.getByRole("button", { name: /^Import into/ }).click();
  await expect(page.getByText(/^Imported into/)).toBeVisible();
  await inspectLooks(page, "imported");
  await table.getByRole("link", { name: id, exact: true }).click();
  await expect(detail.heading).toContainText("Success");
  await expect(detail.step("packParcel")).toHaveCount(2);
});

test("a file that is not an export says what is wrong with it", async ({ page }) => {
  await page.goto(paths.importing);
  const buffer = Buffer.from('{"name":"package"}');
  await page
    .getByLabel("Drop a file here, or choose one")
    .setInputFiles({ name: "package.json", mimeType: "application/json", buffer });
  await expect(page.getByText(/package\.json is not an exported workflow.*serializedWorkflow/)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Import into/ })).toHaveCount(0);
  await inspectLooks(page, "no-export");
});

test("an application that cannot export or import says why on the buttons", async ({ page }) => {
  const inabilities = ["exportWorkflow", "importWorkflow"].map((operation) => ({
    operation,
    member: null,
    isAboutSeveral: false,
    reason: `${operation} needs a newer SDK.`,
  }));
  await script(page, {
    workflows: [aWorkflow({})],
    executors: [anExecutor({})],
    inabilities: inabilities,
  });
  await new WorkflowDetail(page).open("wf-1");
  const button = page.getByRole("button", { name: "Export…" });
  await expect(button).toHaveAttribute("title", "exportWorkflow needs a newer SDK.");
  await button.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

async function removeWithChildren(
  request: { delete(url: string): Promise<{ status(): number }> },
  id: string,
): Promise<void> {
  const answer = await request.delete(`/api${paths.workflow(id)}?deleteChildren=true`);
  expect(answer.status()).toBe(204);
}
