// From the button to the page and back out, as a browser does it: the issuer is another site.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { startSignInStack } from "./sign-in-stack.ts";
import type { SignInStack } from "./sign-in-stack.ts";

let stack: SignInStack;

const ada = { sub: "ada", name: "Ada Lovelace", email: "ada@acme.example", email_verified: true };
const grace = { sub: "grace", name: "Grace Hopper", email: "grace@acme.example", email_verified: true };

test.describe.configure({ mode: "serial", timeout: 180_000 });

test.beforeAll(async () => {
  stack = await startSignInStack();
});

test.afterAll(async () => {
  await stack.stop();
});

test.beforeEach(() => {
  stack.flow.person = ada;
  stack.flow.accessTokenSecs = 3_600;
  stack.flow.refusesRefresh = false;
});

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** In both themes no rule is broken. The picture is for people who want to look. */
async function inspect(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(page.locator("html")).toHaveAttribute("data-theme", colorScheme);
    await page.screenshot({
      path: test.info().outputPath(`${name}-${colorScheme}.png`),
      animations: "disabled",
    });
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(found).toEqual([]);
  }
}

async function signIn(page: Page, path = "/"): Promise<void> {
  await page.goto(stack.url + path);
  await page.getByRole("link", { name: "Sign in" }).click();
}

function heading(page: Page) {
  return page.getByRole("heading", { level: 1 });
}

test("a newcomer signs in, chooses a name, and arrives at the page of the link", async ({ page }) => {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${stack.url}/orgs/ada/tokens`);
  await expect(heading(page)).toHaveText("Sign in");
  await expect(page.getByText(new URL(stack.flow.issuer.url).host)).toBeVisible();
  await inspect(page, "signed-out");

  await page.getByRole("link", { name: "Sign in" }).focus();
  await page.keyboard.press("Enter");
  await expect(heading(page)).toHaveText("Welcome");
  await expect(page.getByRole("textbox", { name: "User name" })).toHaveValue("ada");
  await inspect(page, "newcomer");
  await page.getByRole("textbox", { name: "Join secret" }).fill("join_nothing");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "join secret" })).toBeVisible();
  await page.getByRole("textbox", { name: "Join secret" }).fill("");
  await page.getByRole("button", { name: "Continue" }).click();

  await expect(heading(page)).toHaveText("API keys");
  expect(page.url()).toBe(`${stack.url}/orgs/ada/tokens`);
  expect(errors).toEqual([]);
});

test("an admin acts in their own name, sees who they are, and signs out", async ({ page }) => {
  await signIn(page, "/orgs/ada/connect?app=shop");
  await page.getByRole("textbox", { name: "Application name" }).fill("shop");
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByRole("button", { name: "Registered" })).toBeVisible();

  await page.getByRole("button", { name: "Account of ada" }).click();
  const account = page.getByRole("dialog", { name: "Account" });
  await expect(account).toContainText("ada@acme.example");
  await expect(account).toContainText("admin");
  await inspect(page, "account");
  await account.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/logout\?client_id=/);

  await page.goto(`${stack.url}/orgs/ada/apps`);
  await expect(heading(page)).toHaveText("Sign in");
});

test("each button tells a person who may only read why it is disabled", async ({ page }) => {
  const reader = { name: "reader", permissions: ["application.read", "token.read"] };
  expect(await stack.callAs("ada", "POST", "/v2/orgs/ada/roles", reader)).toMatchObject({ status: 201 });
  stack.flow.person = grace;
  await signIn(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(heading(page)).toHaveText("Applications");

  const made = await stack.callAs("ada", "POST", "/v2/orgs/ada/secrets");
  const joined = await stack.callAs("grace", "POST", "/v2/orgs/ada/join", JSON.parse(made.text) as object);
  expect(joined).toMatchObject({ status: 204 });
  const granted = await stack.callAs("ada", "PUT", "/v2/orgs/ada/members/grace/roles/reader");
  expect(granted).toMatchObject({ status: 204 });

  await page.goto(`${stack.url}/orgs/grace/apps`);
  await expect(page.getByText("You do not belong to grace")).toBeVisible();
  await inspect(page, "another-organisation");
  await page.getByRole("link", { name: "Go to ada" }).click();
  await page.getByRole("link", { name: "shop" }).click();
  await page.goto(`${stack.url}/orgs/ada/apps/shop/settings`);
  const remove = page.getByRole("button", { name: "Delete this application" });
  for (const button of [remove, page.getByRole("button", { name: "Turn on: Private mode" })]) {
    await expect(button).toHaveAttribute("aria-disabled", "true");
    await expect(button).toHaveAttribute("title", /lacks the permission application.write/);
  }
  await remove.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await inspect(page, "denied");
});

test("a session that ends during use leads through the sign-in back to the same page", async ({ page }) => {
  stack.flow.accessTokenSecs = 0;
  await signIn(page, "/orgs/ada/apps/shop/executors");
  await expect(heading(page)).toHaveText("Executors");
  stack.flow.refusesRefresh = true;
  await expect(page.getByRole("alert").filter({ hasText: "Your session has ended" })).toBeVisible();
  expect(page.url()).toBe(`${stack.url}/orgs/ada/apps/shop/executors`);
  await inspect(page, "session-ended");
  stack.flow.refusesRefresh = false;
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(heading(page)).toHaveText("Executors");
});

test("a person who refuses at the issuer is told so, and may try again", async ({ page }) => {
  stack.flow.person = undefined;
  await signIn(page, "/orgs/ada/apps");
  await expect(page.getByRole("alert").filter({ hasText: "cancelled" })).toBeVisible();
  await inspect(page, "denied-at-the-issuer");
  stack.flow.person = ada;
  await page.getByRole("link", { name: "Sign in" }).click();
  await expect(heading(page)).toHaveText("Applications");
  expect(page.url()).toBe(`${stack.url}/orgs/ada/apps`);
});

test("the browser holds nothing that a script could take, and asks no other site", async ({
  page,
  context,
}) => {
  const asked: string[] = [];
  await signIn(page, "/orgs/ada/apps");
  page.on("request", (request) => asked.push(new URL(request.url()).origin));
  await page.reload();
  await expect(heading(page)).toHaveText("Applications");
  expect([...new Set(asked)]).toEqual([new URL(stack.url).origin]);
  expect(
    await page.evaluate("document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })"),
  ).not.toMatch(/podium_session|eyJ/);
  const [session] = (await context.cookies()).filter(({ name }) => name === "podium_session");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/ops" });
});
