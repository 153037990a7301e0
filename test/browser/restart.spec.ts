// A restart of Conductor as the page sees it: this test gives the Console's answers, because the stack has to stay up.
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { paths } from "./console-pages.ts";

const unreachable = {
  status: 502,
  contentType: "application/problem+json",
  body: JSON.stringify({
    type: "urn:podium:error:CONSOLE_CONDUCTOR_UNREACHABLE",
    detail: "Console got no answer from Conductor.",
  }),
};

test("a restart is a calm notice above what was read before, and a failure is shown as a failure", async ({
  page,
}) => {
  let conductor: "ready" | "draining" | "away" = "ready";
  let drained = 0;
  await page.route("**/api/**", async (route) => {
    if (conductor === "away") return route.fulfill(unreachable);
    const response = await route.fetch();
    if (conductor === "ready") return route.fulfill({ response });
    await route.fulfill({
      response,
      headers: { ...response.headers(), "conductor-state": "draining" },
    });
    drained += 1;
  });
  // The real application's stream would say that nothing has changed.
  await page.route("**/changes/**", (route) => route.abort());
  await page.goto(paths.executors);
  const table = page.getByRole("table", { name: "Executors" });
  await expect(table.getByText("Healthy").first()).toBeVisible();

  conductor = "away";
  const failure = page.getByText("Console got no answer from Conductor.").first();
  await expect(failure).toBeVisible();

  conductor = "ready";
  await expect(failure).toBeHidden();
  conductor = "draining";
  await expect.poll(() => drained).toBeGreaterThan(0);
  conductor = "away";
  const restart = page.getByText("Conductor is restarting; this page goes on by itself.").first();
  await expect(restart).toBeVisible();
  await expect(failure).toBeHidden();
  await expect(table.getByText("Healthy").first()).toBeVisible();

  // A page that has read nothing yet says the same.
  await page.getByRole("link", { name: "Queues" }).click();
  await expect(page.getByText("Conductor is restarting", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await expectAccessible(page);

  conductor = "ready";
  await expect(page.getByRole("table", { name: "Queues" })).toBeVisible();
});
