// Versions: what work is left on each, who runs it, and which can be retired.
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { paths } from "./console-pages.ts";
import { anExecutor, script } from "./scripted.ts";

test("the sample's version is current, with its executors", async ({ page }) => {
  await page.goto(paths.versions);
  const row = page.getByRole("table", { name: "Versions" }).getByRole("row").nth(1);
  await expect(row).toContainText("Current");
  await expect(row).toContainText("latest");
});

const versions = ["v4", "v3", "v2", "v1"].map((versionName) => ({
  versionId: versionName,
  versionName,
  versionTimestamp: "2026-01-01T00:00:00.000Z",
  createdAt: "2026-01-01T00:00:00.000Z",
}));
const work = (version: string, status: string, count: number) => ({
  group: { application_version: version, status },
  count,
  minCreatedAt: "2026-01-02T00:00:00.000Z",
});

test("each version has its verdict, and an older one is made the latest after its consequence was said", async ({
  page,
}) => {
  const put: unknown[] = [];
  const counts = [work("v4", "PENDING", 1), work("v3", "ENQUEUED", 12_481), work("v2", "PENDING", 3)];
  const executors = ["v4", "v3", "v1"].map((appVersion) =>
    anExecutor({ appVersion, executorId: `executor-${appVersion}` }),
  );
  await script(page, { counts, executors }, async ({ path, body }, route) => {
    if (path === "/versions") await route.fulfill({ json: versions });
    else if (path === "/versions/latest") {
      put.push(body);
      await route.fulfill({ status: 204 });
    } else if (path === "/autoscaling-policy") {
      await route.fulfill({ json: { policy: { queue: "mail" } } });
    } else if (path.startsWith("/autoscale/versions/")) {
      await route.fulfill({ json: { desiredExecutors: 7 } });
    } else return false;
    return true;
  });
  await page.goto(paths.versions);
  const row = (version: string) => page.getByRole("row").filter({ hasText: version });
  await expect(row("v4")).toContainText("Current");
  await expect(row("v3")).toContainText("12,481 left; its executors must stay until then.");
  await expect(row("v2")).toContainText("Orphaned work");
  await expect(row("v1")).toContainText("Safe to retire");
  await expect(row("v3").getByRole("cell", { name: "7", exact: true })).toBeVisible();
  await expect(row("v2").getByRole("link", { name: "3 on v2, show them" })).toHaveAttribute(
    "href",
    `${paths.workflows}?version=v2&status=PENDING`,
  );
  await expectAccessible(page);

  await page.getByRole("button", { name: "Set latest: v2" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toContainText("No executor of v2 is connected");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Set latest" }).click();
  await expect(page.getByText("v2 is the latest now")).toBeVisible();
  expect(put).toEqual([{ versionName: "v2" }]);
});

test("executors that are not connected cannot be asked, and the page says so", async ({ page }) => {
  await script(page, { executors: [anExecutor({ status: "DEAD" })] }, async ({ path }, route) => {
    if (path !== "/versions") return false;
    const type = "urn:podium:error:CONDUCTOR_EXECUTOR_NOT_CONNECTED";
    await route.fulfill({ status: 503, contentType: "application/problem+json", json: { type } });
    return true;
  });
  await page.goto(paths.versions);
  await expect(page.getByText(/is not connected$/)).toBeVisible();
});
