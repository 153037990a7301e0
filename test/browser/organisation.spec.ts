// The pages of an organisation whose people sign in: members, roles, audit log, settings, API keys, and webhooks.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { settled } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { startSignInStack } from "./sign-in-stack.ts";
import type { SignInStack } from "./sign-in-stack.ts";

let stack: SignInStack;

const ada = { sub: "ada", name: "Ada Lovelace", email: "ada@acme.example", email_verified: true };
const grace = { sub: "grace", name: "Grace Hopper", email: "grace@navy.example", email_verified: true };

test.describe.configure({ mode: "serial", timeout: 180_000 });

test.beforeAll(async () => {
  stack = await startSignInStack({
    CONDUCTOR_SEALING_KEYS: `1:${randomBytes(32).toString("base64")}`,
    CONDUCTOR_WEBHOOK_NETWORKS: "127.0.0.0/8",
  });
});

test.afterAll(async () => {
  await stack.stop();
});

async function open(page: Page, path: string, person: typeof ada = ada): Promise<void> {
  stack.flow.person = person;
  await page.goto(stack.url + path);
  await page.getByRole("link", { name: "Sign in" }).click();
  await settled(page);
}

function row(page: Page, table: string, text: string) {
  return page.getByRole("table", { name: table }).getByRole("row").filter({ hasText: text });
}

test("an admin invites a person, who joins and is given a role that the admin made", async ({
  page,
  browser,
}) => {
  await open(page, "/orgs/ada/members");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(row(page, "Members", "ada")).toContainText("(you)");
  expect(await stack.callAs("ada", "PUT", "/v2/orgs/ada/apps/shop")).toMatchObject({ status: 204 });
  await page.getByRole("button", { name: "Invite a person" }).click();
  const secret = await page.getByRole("region", { name: "New join secret" }).locator("pre").textContent();
  expect(secret).toMatch(/^join_/);
  const visitor = await browser.newPage();
  await open(visitor, "/orgs/ada/apps", grace);
  await visitor.getByRole("textbox", { name: "Join secret" }).fill(secret ?? "");
  await visitor.getByRole("button", { name: "Join" }).click();
  await expect(visitor.getByRole("heading", { level: 1 })).toHaveText("Applications");
  await visitor.close();

  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Roles" }).click();
  await page.getByRole("button", { name: "Create a role" }).click();
  const dialog = page.getByRole("dialog", { name: "Create a role" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("watcher");
  await dialog.getByRole("checkbox", { name: "application.read" }).check();
  await dialog.getByRole("checkbox", { name: "organization.read" }).press("Space");
  await inspectLooks(page, "create-role");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("rowheader", { name: "watcher" })).toBeVisible();
  const builtIn = page.getByRole("button", { name: "Delete organization_admin" });
  await expect(builtIn).toHaveAttribute("title", /Built-in/);
  await inspectLooks(page, "roles");

  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Members" }).click();
  await page.getByRole("button", { name: "Change the role of grace" }).click();
  await page.getByRole("combobox", { name: "Role" }).selectOption("watcher");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  await expect(row(page, "Members", "grace")).toContainText("watcher");

  await page.getByRole("button", { name: "Claim a domain" }).click();
  await page.getByRole("textbox", { name: "Domain" }).fill("acme.example");
  await page.getByRole("button", { name: "Claim", exact: true }).click();
  await expect(row(page, "Domains", "acme.example")).toContainText("ada");
  await inspectLooks(page, "members");
});

test("a role that a member has is kept, and the server's reason is shown", async ({ page }) => {
  await open(page, "/orgs/ada/roles");
  await page.getByRole("button", { name: "Delete watcher" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Members have the role watcher" })).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "watcher" })).toBeVisible();
});

test("a person who may only read sees each page, and why its buttons are disabled", async ({ page }) => {
  await open(page, "/orgs/ada/members", grace);
  const invite = page.getByRole("button", { name: "Invite a person" });
  await expect(invite).toHaveAttribute("title", /lacks the permission organization.write/);
  await invite.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: "New join secret" })).toHaveCount(0);
  await page.goto(`${stack.url}/orgs/ada/settings`);
  const save = page.getByRole("button", { name: "Save" });
  await expect(save).toHaveAttribute("title", /lacks the permission organization.write/);
  await page.goto(`${stack.url}/orgs/ada/tokens`);
  await expect(page.getByText("You may not see this")).toBeVisible();
  await inspectLooks(page, "forbidden");
});

test("keys are made from presets or one by one, warned about, tried out and renamed", async ({ page }) => {
  await open(page, "/orgs/ada/tokens");
  await page.getByRole("button", { name: "Create a key" }).click();
  const dialog = page.getByRole("dialog", { name: "Create an API key" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("ci");
  await dialog.getByRole("combobox", { name: "May" }).selectOption("ci");
  await expect(dialog.getByText("can change every application")).toBeVisible();
  await dialog.getByRole("checkbox", { name: "shop" }).check();
  await expect(dialog.getByText("can change every application")).toHaveCount(0);
  await dialog.getByRole("combobox", { name: "May" }).selectOption("custom");
  await expect(dialog.getByRole("button", { name: "Create" })).toBeDisabled();
  await expect(dialog.getByRole("checkbox", { name: "token.write" })).toHaveCount(0);
  await dialog.getByRole("checkbox", { name: "application.read" }).check();
  await dialog.getByRole("combobox", { name: "Class" }).selectOption("development");
  await inspectLooks(page, "create-key");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("region", { name: "New key" }).locator("pre")).toHaveText(/^dbos_dev_/);
  await page.getByText("Try it out").click();
  await expect(page.getByText("dbosctl app list")).toBeVisible();
  await expect(row(page, "API keys", "ci")).toContainText("development");
  await expect(row(page, "API keys", "ci")).toContainText("shop");
  await page.getByRole("button", { name: "Rename ci" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("nightly");
  await page.keyboard.press("Enter");
  await expect(row(page, "API keys", "nightly")).toBeVisible();
  await inspectLooks(page, "keys");
});

test("the settings of the organisation are changed, and a new name is in every address", async ({ page }) => {
  await open(page, "/orgs/ada/settings");
  await page.getByRole("textbox", { name: /Days/ }).fill("6");
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await page.getByRole("textbox", { name: /Days/ }).fill("30");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved the organisation's settings")).toBeVisible();
  await expect(row(page, "Budgets", "Applications").first()).toContainText("1 of");
  await expect(row(page, "Budgets", "CONDUCTOR_MAX_APPS_PER_ORG")).toBeVisible();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("acme");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(`${stack.url}/orgs/acme/settings`);
  await settled(page);
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toHaveValue("acme");
  await expect(page.getByRole("textbox", { name: /Days/ })).toHaveValue("30");
  await inspectLooks(page, "org-settings");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("ada");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(`${stack.url}/orgs/ada/settings`);
});

test("the audit log is narrowed, linked to and saved", async ({ page }) => {
  await open(page, "/orgs/ada/audit-logs");
  await expect(row(page, "Audit log", "organization.update").first()).toContainText("ada");
  await expect(row(page, "Audit log", "role.delete")).toContainText("Refused or failed");
  const created = row(page, "Audit log", "role.create");
  await created.getByRole("button", { name: "permissions" }).click();
  await expect(created).toContainText('"application.read"');
  await inspectLooks(page, "audit-log");

  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByRole("combobox", { name: "Operation" }).fill("role.delete");
  await page.getByRole("combobox", { name: "Result" }).selectOption("failure");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/operation=role\.delete&result=failure/);
  await expect(row(page, "Audit log", "role.delete")).toHaveCount(1);
  await expect(row(page, "Audit log", "role.create")).toHaveCount(0);

  await page.getByRole("button", { name: "Export" }).click();
  for (const [button, content] of [
    ["Save as CSV", /^time,operation,result[^]*role\.delete,failure,user/],
    ["Save as NDJSON", /^\{"id":"[^]*"operation":"role\.delete"[^]*\}\n$/],
  ] as const) {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: button }).click();
    expect(await readFile(await (await downloading).path(), "utf8")).toMatch(content);
  }
  await page.keyboard.press("Escape");

  await page.getByTitle("Link to this entry").click();
  await expect(page.getByRole("button", { name: "Remove: One entry" })).toBeVisible();
  await page.reload();
  await expect(row(page, "Audit log", "role.delete")).toHaveCount(1);
  await page.getByRole("button", { name: "Remove: One entry" }).click();
  await expect(row(page, "Audit log", "role.create")).toBeVisible();
});

test("a webhook is made, tested, turned off and deleted", async ({ page }) => {
  const bodies: string[] = [];
  let status = 204;
  const receiver = createServer((request, response) => {
    request.on("data", (data: Buffer) => bodies.push(data.toString()));
    request.on("end", () => response.writeHead(status).end());
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`;

  await open(page, "/orgs/ada/apps/shop/alerts");
  await expect(page.getByText("No rules")).toBeVisible();
  await expect(page.getByText("No webhooks")).toBeVisible();
  await inspectLooks(page, "alerts-empty");
  await page.getByRole("button", { name: "Create a webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "Create a webhook" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("on-call");
  await dialog.getByRole("textbox", { name: "URL" }).fill(url);
  await inspectLooks(page, "create-webhook");
  await dialog.getByRole("button", { name: "Create" }).click();
  const secret = page.getByRole("region", { name: "New signing secret" }).locator("pre");
  await expect(secret).toHaveText(/^whsec_/);

  await page.getByRole("button", { name: "Send a test to on-call" }).click();
  await expect(page.getByText("The test reached on-call. It answered 204.")).toBeVisible();
  expect(bodies.join("")).toContain("This is a test by ada");
  status = 500;
  await page.getByRole("button", { name: "Send a test to on-call" }).click();
  await expect(page.getByText(/did not reach on-call\. It answered 500/)).toBeVisible();
  await page.getByRole("button", { name: "Deliveries of on-call" }).click();
  await expect(page.getByText("No deliveries")).toBeVisible();
  await inspectLooks(page, "webhooks");
  await page.getByRole("button", { name: "Turn off: on-call" }).click();
  await expect(row(page, "Webhooks", "on-call")).toContainText("Off");
  await page.getByRole("button", { name: "Delete on-call" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No webhooks")).toBeVisible();
  receiver.closeAllConnections();
  receiver.close();
});
