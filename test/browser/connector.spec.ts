// An application without an executor, for which a connector answers from its database.
import { expect, test } from "@playwright/test";
import type { Connector, Inability } from "../../console/web/api/types.ts";
import { expectAccessible } from "./accessible.ts";
import { WorkflowDetail, paths, settled } from "./console-pages.ts";
import { aWorkflow, script } from "./scripted.ts";

const connector: Connector = {
  connectorId: "connector-5f0c",
  hostname: "answers",
  language: "typescript",
  dbosVersion: "5.3.0",
  connectedAt: new Date().toISOString(),
  metadata: { connector: "database", readOnly: true },
};

function cannot(operation: string): Inability {
  const reason = "The connector that answers was started with --read-only, so this is refused.";
  return { operation, member: null, isAboutSeveral: false, reason };
}

test("the application says who answers, and the executors page which connector", async ({ page }) => {
  await script(page, { connectors: [connector] });
  await page.goto(paths.overview);
  await expect(page.getByText("Answers from its database")).toBeVisible();
  await page.goto(paths.executors);
  await settled(page);
  await expect(page.getByText("0 healthy of 0")).toBeVisible();
  const row = page.getByRole("table", { name: "Connectors" }).getByRole("row", { name: /connector-5f0c/ });
  await expect(row).toContainText("nothing, it only reads");
  await expectAccessible(page);
});

test("buttons follow what it can do", async ({ page }) => {
  await script(page, {
    connectors: [connector],
    workflows: [aWorkflow({ status: "ENQUEUED", queueName: "mail" })],
    inabilities: [cannot("cancelWorkflow"), cannot("forkWorkflow")],
  });
  await new WorkflowDetail(page).open("wf-1");
  await expect(page.getByRole("button", { name: "Cancel" })).toHaveAttribute("aria-disabled", "true");
  await expect(page.getByRole("button", { name: "Resume" })).not.toHaveAttribute("aria-disabled", "true");
  await expect(page.getByText("No executor is connected.")).toBeVisible();
});
