// The head of a workflow's page: little height, every fact, and counts that cost nothing.
import { expect, test } from "@playwright/test";
import { WorkflowDetail, paths } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { failingImport, forkAs, report } from "./sample-app.ts";
import { aWorkflow, anExecutor, manySteps, script } from "./scripted.ts";

test("title, facts and reason take 88 px, also of a fork with long ids", async ({ page }) => {
  const id = await failingImport();
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Failed");
  const forked = `a-fork-with-a-rather-long-name-of-${id}`;
  await forkAs(id, forked);
  await detail.open(forked);
  await expect(detail.heading).toContainText("Failed");
  await expect(page.getByText("Forked from")).toBeVisible();
  const top = (await detail.heading.boundingBox())!.y;
  const tabs = (await page.getByRole("tablist").boundingBox())!.y;
  // The rest is the space before the tabs.
  expect(tabs - top).toBeLessThanOrEqual(88 + 16);
  await inspectLooks(page, "head-fork");
});

test("rarer facts are one press away", async ({ page }) => {
  const workflow = aWorkflow({
    queueName: "orders",
    user: "ada",
    priority: 3,
    attributes: '{"tenant":"acme"}',
    deduplicationId: "once",
  });
  await script(page, { workflows: [workflow], steps: manySteps(3), executors: [anExecutor({})] });
  await new WorkflowDetail(page).open("wf-1");
  await page.getByRole("button", { name: "4 more" }).click();
  const more = page.getByRole("dialog", { name: "More facts" });
  await expect(more).toContainText("acme");
  await expect(more).toContainText("once");
  await inspectLooks(page, "head-facts");
});

test("a tab has its count once that is known, and none is asked for", async ({ page }) => {
  const id = await report();
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Success");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(paths.workflow(id));
  await expect(page.getByRole("tab", { name: /^Timeline [1-9]/ })).toBeVisible();
  await expect(page.getByRole("tab", { name: "Events", exact: true })).toBeVisible();
  expect(asked.filter((path) => /\/(events|notifications|streams)$/.test(path))).toEqual([]);
  await page.getByRole("tab", { name: "Events" }).click();
  await expect(page.getByRole("tab", { name: /^Events [1-9]/ })).toBeVisible();
  await page.getByRole("tab", { name: "Timeline" }).click();
  await expect(page.getByRole("tab", { name: /^Events [1-9]/ })).toBeVisible();
});
