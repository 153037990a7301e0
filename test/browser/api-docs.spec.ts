// The API browser that Conductor serves: complete, and on its own even under its strict policy.
import { expect, test } from "@playwright/test";
import { operations } from "../../conductor/src/contract/operations.ts";
import { planPorts } from "../../local/ports.ts";
import { portBase } from "./port-base.ts";

test("the API browser shows and calls every operation, and asks no other site for anything", async ({
  page,
}) => {
  const conductor = `http://localhost:${planPorts(await portBase(), 0).conductor}`;
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${conductor}/`) && !url.startsWith("data:")) complaints.push(`asked ${url}`);
  });
  await page.goto(`${conductor}/docs/`);
  await expect(page.locator(".opblock")).toHaveCount(Object.keys(operations).length);
  const listApps = page.locator("#operations-Applications-listApps");
  await listApps.locator(".opblock-summary").click();
  await listApps.getByRole("button", { name: "Try it out" }).click();
  await listApps.locator(".parameters input").first().fill("local");
  const answered = page.waitForResponse(`${conductor}/v2/orgs/local/apps`);
  await listApps.getByRole("button", { name: "Execute" }).click();
  expect((await answered).status()).toBe(200);
  expect(complaints).toEqual([]);
});
