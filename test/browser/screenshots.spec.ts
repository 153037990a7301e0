// The README's pictures. Taken on request only: PODIUM_SCREENSHOTS=1 npm run test:browser -- screenshots
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { WorkflowDetail, WorkflowList, paths } from "./console-pages.ts";
import { enqueue, failingImport, order, report } from "./sample-app.ts";

test.skip(
  process.env["PODIUM_SCREENSHOTS"] === undefined,
  "set PODIUM_SCREENSHOTS=1 to take the README's pictures",
);

const folder = join(import.meta.dirname, "../../docs/images");
const maxBytes = 250_000;

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("pictures of the list, a workflow and the executors", async ({ page }) => {
      const shoot = async (name: string): Promise<void> => {
        const path = join(folder, `${name}-${colorScheme}.png`);
        await page.screenshot({ path, animations: "disabled" });
        expect((await stat(path)).size).toBeLessThan(maxBytes);
      };
      await Promise.all([order(3), report(), failingImport(), order(2)]);
      const [watched = ""] = await enqueue(16, 7, `invoice-${colorScheme}`);
      const detail = new WorkflowDetail(page);
      await detail.open(watched);
      await expect(detail.step("part 3 of 4")).toBeVisible({ timeout: 30_000 });
      await page.getByRole("heading", { level: 1 }).click();
      await shoot("workflow");

      const list = new WorkflowList(page);
      await list.open();
      await expect(list.row(watched)).toBeVisible();
      await shoot("workflows");

      await page.goto(paths.executors);
      await expect(page.getByText("Healthy").first()).toBeVisible();
      await shoot("executors");
    });
  });
}
