// Schedules: when they fire, and what a person can do about them.
import { expect, test } from "@playwright/test";
import type { Schedule } from "../../console/web/api/types.ts";
import { expectAccessible } from "./accessible.ts";
import { paths } from "./console-pages.ts";
import { anExecutor, script } from "./scripted.ts";

const sample = "recordQueueLength";

test("the sample's schedule is paused, resumed and triggered, and its workflows are listed", async ({
  page,
}) => {
  await page.goto(paths.schedules);
  const row = page.getByRole("row").filter({ hasText: sample });
  await expect(row).toContainText("Active");
  await row.getByRole("button", { name: /^Pause/ }).click();
  await expect(row).toContainText("Paused");
  await row.getByRole("checkbox").check();
  await page.getByRole("toolbar").getByRole("button", { name: "Resume 1" }).click();
  await expect(row).toContainText("Active");
  await row.getByRole("button", { name: /^Trigger/ }).click();
  await expect(page.getByText(/^Started a workflow of/)).toBeVisible();
  await row.getByRole("link", { name: /^Workflows of/ }).click();
  await expect(page).toHaveURL(/schedule=/);
  await expect(page.getByRole("grid").getByRole("link").first()).toBeVisible();
});

test("a backfill says how often it would fire, and starts as many", async ({ page }) => {
  await page.goto(paths.schedules);
  await page.getByRole("button", { name: /^Backfill/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("From").fill("2026-01-01 00:00");
  await dialog.getByLabel("To").fill("2026-01-01 00:02:30");
  const counted = dialog.getByText(/^It fires (once|\d+ times) in this range\.$/);
  await expect(counted).toBeVisible();
  const words = (await counted.textContent()) ?? "";
  const count = words.includes("once") ? 1 : Number(/\d+/.exec(words)?.[0]);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: `Start ${count}` }).click();
  await expect(page.getByRole("dialog")).toContainText(
    count === 1 ? "1 workflow started" : `${count} workflows started`,
  );
  expect(await page.getByRole("dialog").getByRole("listitem").count()).toBe(Math.min(count, 20));
});

function aSchedule(change: Partial<Schedule>): Schedule {
  return {
    scheduleId: change.scheduleName ?? "s-1",
    scheduleName: "nightly",
    workflowName: "report",
    workflowClass: null,
    cronExpression: "0 9 * * *",
    status: "ACTIVE",
    context: null,
    lastFiredAt: null,
    automaticBackfill: false,
    cronTimezone: "Asia/Kolkata",
    applicationName: null,
    ...change,
  };
}

test("late and unreadable schedules are marked, and the next five times stand in both zones", async ({
  page,
}) => {
  const schedules = [
    aSchedule({}),
    aSchedule({ scheduleName: "late", lastFiredAt: "2026-01-01T00:00:00.000Z" }),
    aSchedule({ scheduleName: "odd", cronExpression: "@sometimes" }),
  ];
  await script(page, { schedules, executors: [anExecutor({})] });
  await page.goto(paths.schedules);
  await expect(page.getByRole("row").filter({ hasText: "late" })).toContainText(/Late.*due/);
  await expect(page.getByRole("row").filter({ hasText: "odd" })).toContainText("only its SDK knows");
  await page.getByRole("button", { name: /^Next times of nightly/ }).click();
  const times = page.getByRole("table", { name: "Next times of nightly" });
  await expect(times.getByRole("row")).toHaveCount(6);
  await expect(times.getByRole("row").nth(1)).toContainText(/09:00.*03:30/);
  await expectAccessible(page);
});

test("an application without schedules, and one that does not exist, say so", async ({ page }) => {
  await script(page, { executors: [anExecutor({})] });
  await page.goto(paths.schedules);
  await expect(page.getByText("No schedules")).toBeVisible();
  await page.unrouteAll();
  await page.goto(`${paths.apps}/no-such-app/schedules`);
  await expect(page.getByText("Not here")).toBeVisible();
});
