// Two runs side by side, from the list and from a workflow's page.
import { expect, test } from "@playwright/test";
import { WorkflowDetail, WorkflowList, paths, settled } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { failingImport, forkAs } from "./sample-app.ts";
import { aWorkflow, anExecutor, manySteps, script } from "./scripted.ts";

test("a fork is compared with its original, which is proposed first", async ({ page }) => {
  const id = await failingImport();
  const detail = new WorkflowDetail(page);
  await detail.open(id);
  await expect(detail.heading).toContainText("Failed");
  await forkAs(id, `compared-${id}`);
  await detail.open(`compared-${id}`);
  await expect(detail.heading).toContainText("Failed");
  await page.getByRole("link", { name: "Compare with…" }).click();
  const related = page.getByRole("table", { name: "Related workflows" });
  await expect(related.getByRole("row").nth(1)).toContainText("original");
  await inspectLooks(page, "compare-with");
  await related.getByRole("link", { name: id, exact: true }).first().click();
  await expect(page).toHaveURL(new RegExp(`a=${id}&b=compared-${id}`));
  await expect(page.getByText("B was forked from A")).toBeVisible();
  const steps = page.getByRole("table", { name: "Steps of both runs" });
  await expect(steps.getByRole("row")).not.toHaveCount(1);
  await expect(page.getByRole("region", { name: "Input", exact: true })).toContainText("the same in both");
  await inspectLooks(page, "compare-fork");
});

test("two selected workflows of the list are compared", async ({ page }) => {
  const list = new WorkflowList(page);
  const workflows = ["run-a", "run-b", "run-c"].map((workflowId) => aWorkflow({ workflowId }));
  await script(page, { workflows, executors: [anExecutor({})] });
  await list.open();
  await list.select("run-a");
  await expect(page.getByRole("link", { name: "Compare" })).toHaveCount(0);
  await list.select("run-b");
  await page.getByRole("link", { name: "Compare" }).click();
  await expect(page).toHaveURL(/compare\?a=run-a&b=run-b/);
});

test("differing steps are marked, filtered and shown side by side", async ({ page }) => {
  const runs = {
    "run-a": aWorkflow({
      workflowId: "run-a",
      input: '{"json":[{"amount":5,"to":"ada"}]}',
      output: '{"paid":5}',
    }),
    "run-b": aWorkflow({
      workflowId: "run-b",
      input: '{"json":[{"amount":7,"to":"ada"}]}',
      status: "ERROR",
      appVersion: "v2",
      error: '{"name":"Error","message":"boom"}',
    }),
  };
  const stepsOf = {
    "run-a": manySteps(60).map((step) => ({ ...step, output: '{"n":1}' })),
    "run-b": manySteps(60, true).map((step) => ({
      ...step,
      output: step.stepId === 3 ? '{"n":2}' : '{"n":1}',
    })),
  };
  await script(page, { executors: [anExecutor({})] }, async ({ path }, route) => {
    const [, id = "", rest] = /^\/workflows\/(run-[ab])(\/steps)?$/.exec(path) ?? [];
    if (!(id === "run-a" || id === "run-b")) return false;
    await route.fulfill({ json: rest === undefined ? runs[id] : stepsOf[id] });
    return true;
  });
  await page.goto(`${paths.compare}?a=run-a&b=run-b`);
  await settled(page);
  const steps = page.getByRole("table", { name: "Steps of both runs" });
  await expect(steps.getByRole("row")).toHaveCount(61);
  await page.getByRole("button", { name: "Only the 2 that differ" }).click();
  await expect(steps.getByRole("row")).toHaveCount(3);
  await expect(steps).toContainText("another output");
  await expect(steps).toContainText("failed in B only");
  await steps.getByRole("button", { name: "step 3" }).click();
  await expect(steps).toContainText("n1→2");
  await inspectLooks(page, "compare");
  await page.getByRole("button", { name: "Exchange A and B" }).click();
  await expect(page).toHaveURL(/a=run-b&b=run-a/);
});
