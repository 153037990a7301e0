// One queue: what waits, how fast it drains, what holds it up, and how many executors it needs.
import { expect, test } from "@playwright/test";
import type { Queue } from "../../console/web/api/types.ts";
import { expectAccessible } from "./accessible.ts";
import { paths } from "./console-pages.ts";
import { appName, cancel, enqueue } from "./sample-app.ts";
import { aWorkflow, anExecutor, script } from "./scripted.ts";

test("the sample's queue says what waits, why, and what is in use, and leads to it", async ({ page }) => {
  const ids = await enqueue(30, 8, "waits");
  await page.goto(paths.queues);
  await page.getByRole("link", { name: "taskQueue", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "taskQueue" })).toBeVisible();
  await expect(page.getByRole("region", { name: "What holds it up" })).toContainText(/executor|turn|runs/);
  await expect(page.getByRole("table", { name: "Use of each limit" })).toContainText(/\d+ of \d+/);
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Queued/ })
    .click();
  await expect(page).toHaveURL(/queue=taskQueue.*status=ENQUEUED|status=ENQUEUED.*queue=taskQueue/);
  for (const id of ids) await cancel(id);
});

test("a policy is set, followed by a recommendation, changed and removed", async ({ page }) => {
  await page.goto(paths.queue);
  await page.getByRole("button", { name: "Let this queue decide" }).click();
  const wanted = page.getByRole("table", { name: "Recommended executors" });
  await expect(wanted).toContainText("latest");
  await page.getByLabel("Executors for each of them").fill("x");
  await expect(page.getByRole("button", { name: "Save the policy" })).toBeDisabled();
  await page.getByLabel("Executors for each of them").fill("3");
  await page.getByRole("button", { name: "Save the policy" }).click();
  await expect(page.getByText("Autoscaling policy saved").first()).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Executors for each of them")).toHaveValue("3");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove the policy" }).click();
  await expect(page.getByRole("button", { name: "Let this queue decide" })).toBeVisible();
});

const mail: Queue = {
  name: "mail",
  concurrency: 2,
  workerConcurrency: null,
  rateLimitMax: null,
  rateLimitPeriodSecs: null,
  priorityEnabled: true,
  partitionQueue: true,
  pollingIntervalSecs: 1,
  applicationName: null,
  partitionConcurrency: null,
  partitionWorkerConcurrency: null,
  partitionRateLimitMax: null,
  partitionRateLimitPeriodSecs: null,
};

test("a full queue that does not drain says so, with its partitions", async ({ page }) => {
  const waiting = [1, 2, 3].map((index) =>
    aWorkflow({
      workflowId: `wf-${index}`,
      status: "ENQUEUED",
      queueName: "mail",
      queuePartitionKey: index < 3 ? "north" : "south",
      completedAt: null,
    }),
  );
  const counts = [
    { group: { queue_name: "mail", status: "ENQUEUED" }, count: 3, minCreatedAt: "2026-01-01T00:00:00.000Z" },
    { group: { queue_name: "mail", status: "PENDING" }, count: 2, minCreatedAt: "2026-01-01T00:00:00.000Z" },
  ];
  const scene = { workflows: waiting, counts, executors: [anExecutor({})] };
  await script(page, scene, async ({ path, body }, route) => {
    if (path === "/queues/mail") await route.fulfill({ json: mail });
    else if (path === "/autoscaling-policy") await route.fulfill({ status: 404, json: {} });
    else if (path === "/workflows/aggregates" && body["completedAfter"] !== undefined) {
      await route.fulfill({ json: [] });
    } else return false;
    return true;
  });
  await page.goto(`${paths.queues}/mail`);
  await expect(page.getByText("Queue mail runs 2 of the 2 that it may at once.")).toBeVisible();
  await expect(page.getByText("not draining")).toBeVisible();
  await expect(page.getByRole("table", { name: "Use of each limit" })).toContainText("2 of 2, full");
  const partitions = page.getByRole("table", { name: "Partitions" });
  await expect(partitions.getByRole("row").nth(1)).toContainText(/north\s*2/);
  await expectAccessible(page);
});

test("a queue that does not exist, and executors that do not answer, say so", async ({ page }) => {
  await page.goto(`${paths.queues}/no-such-queue`);
  await expect(page.getByRole("main").getByRole("alert")).toContainText("no-such-queue");
  await script(page, {}, async ({ path }, route) => {
    if (!path.startsWith("/queues/")) return false;
    const type = "urn:podium:error:CONDUCTOR_EXECUTOR_NOT_CONNECTED";
    await route.fulfill({ status: 503, contentType: "application/problem+json", json: { type } });
    return true;
  });
  await page.goto(paths.queue);
  await expect(page.getByText(`${appName} has not connected yet`)).toBeVisible();
});
