// What a visit costs before anything can be seen.
import { stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { expect, test } from "@playwright/test";
import { WorkflowList } from "./console-pages.ts";
import { enqueue } from "./sample-app.ts";

const assets = join(import.meta.dirname, "../../console/web/dist/assets");
/** In bytes, compressed with gzip. */
const scriptBudget = 190_000;

test("the list page needs no more script than its budget", async ({ page }) => {
  await enqueue(1, 1, "budget");
  const scripts = new Set<string>();
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.add(basename(new URL(request.url()).pathname));
  });
  await new WorkflowList(page).open();
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => undefined);
  const sizes = await Promise.all(
    [...scripts].map(async (name) => (await stat(join(assets, `${name}.gz`))).size),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  expect(scripts.size).toBeGreaterThan(3);
  expect(total).toBeLessThanOrEqual(scriptBudget);
});
