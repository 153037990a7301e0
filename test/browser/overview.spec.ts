// Whether anything needs a person, in one place; and what the application did, as charts.
import { expect, test } from "@playwright/test";
import { paths, settled } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { failingImport } from "./sample-app.ts";
import { aWorkflow, anExecutor, script } from "./scripted.ts";

const longAgo = new Date(Date.now() - 600_000).toISOString();

test("a failure of the real application is a matter, with its group's jobs one press away", async ({
  page,
}) => {
  await failingImport();
  await page.goto(paths.overview);
  await settled(page);
  const matters = page.getByRole("list", { name: "What needs you" }).getByRole("listitem");
  await expect(page.getByRole("status").filter({ hasText: /^\d+ things? needs? you$/ })).toBeVisible({
    timeout: 45_000,
  });
  await expect(matters.filter({ hasText: "importFile failed" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Recent failures" })).toContainText("importFile");
  await inspectLooks(page, "overview");
  await matters.getByRole("button", { name: /^Fork all \d+: importFile/ }).click();
  await expect(page.getByRole("dialog").getByRole("list", { name: "By status" })).toContainText("Failed");
});

test("of a quiet application one line is shown", async ({ page }) => {
  await script(page, { executors: [anExecutor({})] });
  await page.route("**/connection-troubles", (route) =>
    route.fulfill({ json: { troubles: [], silentReplicas: 0 } }),
  );
  await page.goto(paths.overview);
  await expect(page.getByRole("status").filter({ hasText: /^Nothing needs you$/ })).toBeVisible();
  await expect(page.getByRole("list", { name: "What needs you" })).toHaveCount(0);
});

test("every matter is a sentence with its way, and what could not be asked is said", async ({ page }) => {
  const queued = { status: "ENQUEUED", queue_name: "mails", application_version: "v1" };
  const old = { status: "PENDING", queue_name: null, application_version: "v0" };
  const workflow = aWorkflow({ status: "ENQUEUED", queueName: "mails", createdAt: longAgo });
  const schedule = {
    scheduleId: "1",
    workflowName: "nightly",
    cronExpression: "* * * * *",
    cronTimezone: null,
  };
  await script(
    page,
    { executors: [anExecutor({})], workflows: [workflow] },
    async ({ path, body }, route) => {
      if (path === "/workflows/aggregates" && body["groupByAppVersion"] === true) {
        const json = [
          { group: queued, count: 12, minCreatedAt: longAgo },
          { group: old, count: 2, minCreatedAt: longAgo },
        ];
        await route.fulfill({ json });
      } else if (path === "/queues") {
        await route.fulfill({
          json: [
            {
              name: "mails",
              concurrency: 0,
              workerConcurrency: null,
              rateLimitMax: null,
              rateLimitPeriodSecs: null,
            },
          ],
        });
      } else if (path === "/versions") {
        await route.fulfill({ json: [{ versionName: "v1", versionTimestamp: longAgo }] });
      } else if (path === "/schedules") {
        const late = { ...schedule, scheduleName: "every-minute", status: "ACTIVE", lastFiredAt: longAgo };
        await route.fulfill({ json: [late, { ...schedule, scheduleName: "nightly", status: "PAUSED" }] });
      } else if (path === "/recoveries") {
        await route.fulfill({ status: 403, json: { detail: "You lack application.read." } });
      } else {
        return false;
      }
      return true;
    },
  );
  await page.goto(paths.overview);
  const matters = page.getByRole("list", { name: "What needs you" }).getByRole("listitem");
  await expect(matters).toHaveCount(4);
  await expect(page.getByRole("status").filter({ hasText: /^4 things need you$/ })).toBeVisible();
  await expect(matters.nth(0)).toContainText("2 workflows of v0 cannot go on");
  await expect(matters.nth(1)).toContainText("Queue mails does not drain: 12 queued");
  await expect(matters.nth(2)).toContainText("Schedule every-minute is late");
  await expect(matters.nth(3)).toContainText("Schedule nightly is paused");
  await expect(page.getByText("Not checked: recoveries. You lack application.read.")).toBeVisible();
  await inspectLooks(page, "matters");
  await matters.nth(1).getByRole("link", { name: "See the queue" }).click();
  await expect(page).toHaveURL(/queues\/mails/);
});

const points = 48;
const pointSecs = 1_800;

test("what ended is drawn with the versions, one cursor and small charts, and a drag opens its workflows", async ({
  page,
}) => {
  const startMs = Math.ceil(Date.now() / 1_800_000) * 1_800_000 - points * pointSecs * 1_000;
  const counts = (most: number) =>
    Array.from({ length: points }, (_, at) => Math.round(most * (1 + Math.sin(at / 4))));
  const keys: Readonly<Record<string, readonly string[]>> = {
    status: ["CREATED", "SUCCESS", "ERROR"],
    queueName: ["mails", "invoices", "reports"],
    appVersion: ["v1", "v2"],
  };
  await script(page, { executors: [anExecutor({})] }, async ({ path, body }, route) => {
    if (path === "/activity") {
      const groupBy = new URL(route.request().url()).searchParams.get("groupBy") ?? "";
      const series = (keys[groupBy] ?? []).map((key, at) => ({ key, counts: counts(40 / (at + 1)) }));
      const collectedSecs = Array.from({ length: points }, () => pointSecs);
      const startTime = new Date(startMs).toISOString();
      await route.fulfill({ json: { startTime, pointSecs, collecting: true, collectedSecs, series } });
    } else if (body["selectMaxQueueWaitMs"] === true) {
      const json = Array.from({ length: points }, (_, at) => ({
        group: { queue_name: "mails", time_bucket: String(startMs + at * pointSecs * 1_000) },
        maxQueueWaitMs: 1_000 * (at % 9),
      }));
      await route.fulfill({ json });
    } else if (path === "/versions") {
      const versionTimestamp = new Date(startMs + 12 * 3_600_000).toISOString();
      await route.fulfill({ json: [{ versionName: "v2", versionTimestamp }] });
    } else {
      return false;
    }
    return true;
  });
  await page.goto(paths.overview);
  const ended = page.getByRole("region", { name: "Ended", exact: true });
  await expect(ended.locator("canvas")).toBeVisible();
  await expect(ended).not.toContainText("Created");
  await expect(ended).toContainText(/New version: v2 at /);
  await expect(page.getByRole("list", { name: "Created, by queue" }).getByRole("listitem")).toHaveCount(3);
  await inspectLooks(page, "charts");
  const over = ended.locator(".u-over");
  await over.scrollIntoViewIfNeeded();
  const box = (await over.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + box.width / 4, box.y + 40);
  await expect(page.getByRole("region", { name: "Longest wait in a queue" }).getByText(/^at /)).toBeVisible();
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + 40, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/workflows\?by=completed&from=/);
});
