// Any id is opened, copied and acted on: real workflows of the real SDK, through the whole stack.
import { expect, test } from "@playwright/test";
import { segmentFromId } from "../../console/web/model/workflow-id.ts";
import { hardIds } from "../support/hard-ids.ts";
import { WorkflowDetail, WorkflowList, paths } from "./console-pages.ts";
import { cancel, enqueue, forkAs } from "./sample-app.ts";

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

for (const [index, id] of hardIds.entries()) {
  test(`a workflow with the id ${id.slice(0, 20)} is found, opened, copied, cancelled, forked and deleted`, async ({
    page,
  }) => {
    const [source = ""] = await enqueue(120, 1, `hard-${index}`);
    await forkAs(source, id);
    await cancel(source);
    await page.goto(`${paths.workflows}?${new URLSearchParams({ id }).toString()}`);
    const list = new WorkflowList(page);
    await expect(list.rows()).toHaveCount(1);
    const link = list.rows().getByRole("link");
    await expect(link).toHaveAttribute("href", paths.workflow(segmentFromId(id)));
    await link.click();
    const detail = new WorkflowDetail(page);
    await expect(detail.heading).toContainText("runTask");
    await page.getByRole("button", { name: "Copy workflow ID" }).click();
    await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
    expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(id);

    await detail.act("Cancel");
    await expect(detail.heading).toContainText("Cancelled");
    // The address alone leads there too.
    await page.reload();
    await expect(detail.heading).toContainText("Cancelled");
    const at = page.url();
    await page.getByRole("button", { name: "Fork…" }).click();
    await page
      .getByRole("dialog")
      .getByLabel("ID of the new workflow")
      .fill(`${id.slice(0, 3_000)}/fork`);
    await page.getByRole("dialog").getByRole("button", { name: "Fork", exact: true }).click();
    await expect(page).not.toHaveURL(at);
    await expect(page.getByRole("link", { name: id, exact: true })).toBeVisible();
    await detail.act("Cancel");

    await page.goto(at);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page).toHaveURL(/\/workflows(\?|$)/);
    await page.goto(at);
    await expect(page.getByRole("main").getByRole("alert")).toContainText("has no workflow");
  });
}
