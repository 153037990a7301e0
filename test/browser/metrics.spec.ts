// Charts over time, with a table for each, and a way from a range to its workflows.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { paths, settled } from "./console-pages.ts";
import { anExecutor, script } from "./scripted.ts";

test("the sample's charts are read, and the range is in the address", async ({ page }) => {
  await page.goto(paths.metrics);
  await settled(page);
  await expect(page.getByRole("region", { name: "Created and ended" })).toBeVisible();
  await page.getByRole("radio", { name: "24 h" }).check();
  await expect(page).toHaveURL(/range=24h/);
  await page.reload();
  await expect(page.getByRole("radio", { name: "24 h" })).toBeChecked();
});

const points = 60;

async function scripted(page: Page): Promise<void> {
  const counts = Array.from({ length: points }, (_, index) => index % 7);
  const startMs = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
  await script(page, { executors: [anExecutor({})] }, async ({ path }, route) => {
    if (path === "/activity") {
      const series = [
        { key: "CREATED", counts },
        { key: "ERROR", counts: counts.map((count) => (count === 6 ? 2 : 0)) },
      ];
      const collectedSecs = counts.map((_count, index) => (index < 3 ? 0 : 60));
      const startTime = new Date(startMs).toISOString();
      await route.fulfill({ json: { startTime, pointSecs: 60, collecting: true, collectedSecs, series } });
    } else if (path === "/activity-settings") await route.fulfill({ json: { collectActivity: true } });
    else if (path === "/metrics") {
      const timeBucket = new Date(startMs + 600_000).toISOString();
      const of = { appId: "app-1", granularity: 60, timeBucket };
      await route.fulfill({ json: [{ ...of, metricType: "step_count", metricName: "charge", value: 41 }] });
    } else if (path === "/steps/aggregates") {
      const group = { function_name: "charge", time_bucket: String(startMs + 600_000) };
      await route.fulfill({ json: [{ group, maxDurationMs: 8_200 }] });
    } else return false;
    return true;
  });
  await page.goto(paths.metrics);
}

test("every chart has a table, where a gap is not a zero and a time leads to its workflows", async ({
  page,
}) => {
  await scripted(page);
  const chart = page.getByRole("region", { name: "Created and ended", exact: true });
  await expect(chart.locator("canvas")).toBeVisible();
  await chart.getByText("As a table").click();
  const rows = chart.getByRole("table").getByRole("row");
  await expect(rows).toHaveCount(points + 1);
  await expect(rows.nth(1)).toContainText("not known");
  await expect(rows.nth(7)).toContainText("6");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await expect(page.getByRole("region", { name: "Slowest run of a step" })).toContainText("charge");
  await expect(page.getByRole("region", { name: "Steps completed" })).toContainText("41");
  await rows.nth(7).getByRole("link").click();
  await expect(page).toHaveURL(/workflows\?by=created|from=/);
});

test("a drag over a chart opens the list for that range, and the cursor is shared", async ({ page }) => {
  await scripted(page);
  const chart = page.getByRole("region", { name: "Created and ended", exact: true });
  await expect(chart.locator("canvas")).toBeVisible();
  const over = chart.locator(".u-over");
  await over.scrollIntoViewIfNeeded();
  const box = (await over.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + box.width / 4, box.y + 40);
  await expect(page.getByRole("region", { name: "Created, by queue" }).getByText(/^at \d\d:/)).toBeVisible();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/workflows\?/);
  const { searchParams } = new URL(page.url());
  const [from, to] = ["from", "to"].map((name) => Date.parse(searchParams.get(name) ?? ""));
  const minutes = ((to ?? 0) - (from ?? 0)) / 60_000;
  expect(minutes).toBeGreaterThan(12);
  expect(minutes).toBeLessThan(18);
});

test("what is not collected is said, with the way to change it", async ({ page }) => {
  await script(page, { executors: [anExecutor({})] }, async ({ path }, route) => {
    if (path === "/activity-settings") await route.fulfill({ json: { collectActivity: false } });
    else if (path === "/metrics" || path === "/steps/aggregates") await route.fulfill({ json: [] });
    else if (path !== "/activity") return false;
    else await route.fulfill({ status: 403, json: { detail: "You lack metric.read." } });
    return true;
  });
  await page.goto(paths.metrics);
  await expect(page.getByText(/is not collected/)).toBeVisible();
  await expect(page.getByText("You lack metric.read.").first()).toBeVisible();
  await page.getByRole("status").getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Settings" })).toBeVisible();
});
