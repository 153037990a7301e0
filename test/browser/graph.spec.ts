// Where a workflow comes from and what came from it.
import { expect, test } from "@playwright/test";
import { WorkflowDetail, paths } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { forkAs, order } from "./sample-app.ts";
import { aWorkflow, anExecutor, script } from "./scripted.ts";

test("parents, children and forks are drawn, listed, and reached by keys", async ({ page }) => {
  const id = await order(3);
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Success");
  await forkAs(id, `graph-${id}`);
  await page.goto(`${paths.workflow(id)}?tab=graph`);
  const graph = page.getByRole("application", { name: "Graph of relatives" });
  // Three parcels, and those of the fork.
  await expect(page.getByText("8 workflows")).toBeVisible({ timeout: 30_000 });
  await expect(graph.getByRole("link")).toHaveCount(8);
  await inspectLooks(page, "graph");

  await page.getByRole("radio", { name: "List" }).check();
  const list = page.getByRole("list", { name: "Relatives" });
  await expect(list.getByRole("link")).toHaveCount(8);
  await expect(list.locator("[data-root=true]")).toContainText("this workflow");
  await inspectLooks(page, "graph-list");

  await page.getByRole("radio", { name: "Graph" }).check();
  await page.keyboard.press("Tab");
  while ((await page.locator(":focus").getAttribute("href"))?.endsWith(`${id}-1`) !== true) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(detail.heading).toContainText("packParcel");
});

test("1,000 children are counted, in few requests, and lead to the list", async ({ page }) => {
  const parent = aWorkflow({ workflowId: "parent" });
  const children = Array.from({ length: 1_000 }, (_, index) =>
    aWorkflow({
      workflowId: `child-${index}`,
      workflowName: "pack",
      parentWorkflowId: "parent",
      status: index % 100 === 99 ? "ERROR" : "SUCCESS",
    }),
  );
  const { asked } = await script(page, { workflows: [parent, ...children], executors: [anExecutor({})] });
  await page.goto(`${paths.workflow("parent")}?tab=graph`);
  await expect(
    page.getByText("1,001 workflows; those of one name are counted, and there may be more"),
  ).toBeVisible();
  const rounds = asked.filter(({ body }) => "parentWorkflowId" in body || "forkedFrom" in body);
  expect(rounds.length).toBeLessThanOrEqual(9);
  const graph = page.getByRole("application", { name: "Graph of relatives" });
  await expect(graph.getByRole("link", { name: "1,000 × pack" })).toBeVisible();
  await expect(graph).toContainText("990 Success, 10 Failed");
  await inspectLooks(page, "graph-many");
  await graph.getByRole("link", { name: "1,000 × pack" }).click();
  await expect(page).toHaveURL(/workflows\?(parent=parent&name=pack|name=pack&parent=parent)/);
});
