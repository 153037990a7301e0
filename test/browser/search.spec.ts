// People look for workflows in their own words; the box says how it read them.
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { WorkflowList, paths } from "./console-pages.ts";
import { aWorkflow, anExecutor, script } from "./scripted.ts";

const rows = [
  aWorkflow({ workflowId: "ORD-004242", workflowName: "shipOrder" }),
  aWorkflow({ workflowId: "inv-1", workflowName: "bill" }),
];
const counts = [{ group: { status: "SUCCESS", name: "shipOrder" }, count: 1 }];

function box(page: Page) {
  return page.getByRole("combobox", { name: "Search workflows" });
}

function option(page: Page, name: string | RegExp) {
  return page.getByRole("listbox", { name: "How to read it" }).getByRole("option", { name });
}

async function open(page: Page, inabilities = [] as object[]) {
  const scene = { workflows: rows, executors: [anExecutor({})], counts, inabilities: inabilities as never };
  const { asked } = await script(page, scene);
  await page.goto(paths.workflows);
  await expect(new WorkflowList(page).grid).toBeVisible();
  const last = () => asked.findLast(({ path, body }) => path === "/workflows/search" && body["limit"])?.body;
  return { asked, last };
}

test("text is the beginning of an id in any case, and other ways to read it are one press away", async ({
  page,
}) => {
  const { last } = await open(page);
  await box(page).fill("Ord-0042");
  await expect(option(page, /^ID begins with “Ord-0042”, as typed, in small or in capital/)).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect.poll(() => last()?.["workflowIdPrefix"]).toEqual(["Ord-0042", "ord-0042", "ORD-0042"]);
  await expect(page).toHaveURL(/q=Ord-0042/);
  await expectAccessible(page);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\?id=Ord-0042$/);
  await expect.poll(() => last()?.["workflowIds"]).toEqual(["Ord-0042"]);
  await page.getByRole("button", { name: "Remove: ID Ord-0042" }).click();
  await expect(page).toHaveURL(/workflows$/);
});

test("attributes, users and names are typed as they are called, and the address keeps them", async ({
  page,
}) => {
  const { last } = await open(page);
  await box(page).fill("attr.customer=acme-4242 user:ada");
  await expect(option(page, "Attribute customer is “acme-4242”, and User is “ada”")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect.poll(() => last()).toMatchObject({ attributes: { customer: "acme-4242" }, user: ["ada"] });
  await page.reload();
  await expect(page.getByRole("list", { name: "Other filters" })).toContainText(
    "attribute customer=acme-4242",
  );
  await expect.poll(() => last()).toMatchObject({ attributes: { customer: "acme-4242" }, user: ["ada"] });
  await page.getByRole("button", { name: "Clear" }).click();
  await box(page).fill("order");
  await option(page, "Name is “shipOrder”, 1 of them").click();
  await expect(page).toHaveURL(/\?name=shipOrder$/);
});

test("a part in the middle of an id is found among the newest workflows, and the page says how many it read", async ({
  page,
}) => {
  await open(page);
  await box(page).fill("4242");
  await option(page, /^“4242” anywhere/).click();
  await expect(page).toHaveURL(/part=4242/);
  await expect(new WorkflowList(page).rows()).toHaveCount(1);
  await expect(page.getByText("1 of all 2 have “4242” in ID or name.")).toBeVisible();
});

test("every other field is under More filters", async ({ page }) => {
  const { last } = await open(page);
  await page.getByRole("button", { name: "More filters" }).click();
  const more = page.getByRole("dialog", { name: "More filters" });
  await expect(more.getByLabel("ID is exactly")).toBeFocused();
  await expectAccessible(page);
  await more.getByLabel("ID is exactly").fill("inv-1");
  await more.getByLabel("User").fill("ada");
  await more.getByLabel("Schedule").fill("nightly");
  await more.getByLabel("Child of the workflow").fill("a/../b");
  await more.getByLabel("Forked from the workflow").fill("x");
  await more.getByLabel("Attribute").fill("n");
  await more.getByLabel("has the value").fill("5");
  await more.getByLabel("Has a parent").selectOption("no");
  await more.getByLabel("Was forked").selectOption("yes");
  await more.getByLabel("Waits in or runs from a queue").selectOption("yes");
  await more.getByRole("button", { name: "Apply" }).click();
  await expect
    .poll(() => last())
    .toMatchObject({
      workflowIds: ["inv-1"],
      user: ["ada"],
      scheduleName: ["nightly"],
      parentWorkflowId: ["a/../b"],
      forkedFrom: ["x"],
      attributes: { n: 5 },
      hasParent: false,
      wasForkedFrom: true,
      queuesOnly: true,
    });
  await expect(page.getByText("not counted: no SDK counts by whether a queue is involved")).toBeVisible();
});

test("fields that the SDK cannot search by are named before the search", async ({ page }) => {
  const about = { operation: "searchWorkflows", isAboutSeveral: false };
  const { last } = await open(page, [
    { ...about, member: "attributes", reason: "attributes needs 4.21.0." },
    { ...about, member: "workflowIdPrefix", isAboutSeveral: true, reason: "more than one needs 4.9.0." },
  ]);
  await box(page).fill("Ord");
  await expect(option(page, "ID begins with “Ord”, as typed")).toBeVisible();
  await expect.poll(() => last()?.["workflowIdPrefix"]).toEqual(["Ord"]);
  await box(page).fill("attr.a=b");
  await expect(option(page, /Attribute a is “b”/)).toHaveAttribute("aria-disabled", "true");
  await expect(option(page, /Attribute a is “b”/)).toContainText("attributes needs 4.21.0.");
  await page.getByRole("button", { name: "More filters" }).click();
  await expect(page.getByRole("dialog").getByLabel("Attribute")).toBeDisabled();
});

test("one match is counted as one, and an empty result says how ids are found and what else the text can mean", async ({
  page,
}) => {
  await open(page);
  await expect(page.getByText("1 match", { exact: true })).toBeVisible();
  await page.route("**/workflows/search", (route) => route.fulfill({ json: [] }));
  await box(page).fill("acme-4242");
  await page.keyboard.press("Enter");
  await expect(page.getByText("No ID begins with “acme-4242”")).toBeVisible();
  await expect(page.getByText("DBOS finds IDs by their beginning only")).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "User is “acme-4242”" }).click();
  await expect(page).toHaveURL(/\?user=acme-4242$/);
});

test("/ searches from every page, ? lists the keys, and both can be turned off", async ({ page }) => {
  await open(page);
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.keyboard.press("/");
  await expect(box(page)).toHaveValue("/");
  await page.goto(paths.executors);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(keys).toBeVisible();
  await expectAccessible(page);
  await keys.getByRole("button", { name: "Turn shortcuts off" }).click();
  await page.keyboard.press("Escape");
  await expect(keys).toHaveCount(0);
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  await page.waitForTimeout(300);
  await expect(keys).toHaveCount(0);
});

test("a Conductor or an SDK that is too old to tell leaves the page live", async ({ page }) => {
  const inabilities = [
    {
      operation: "getWorkflowAggregates",
      member: "user",
      isAboutSeveral: false,
      reason: "user needs 4.23.0.",
    },
  ];
  const { asked } = await open(page, inabilities);
  await page.goto(`${paths.workflows}?user=ada`);
  await expect(page.getByText("not counted: user needs 4.23.0.")).toBeVisible();
  const counted = asked.filter(({ path, body }) => path.endsWith("aggregates") && body["user"] !== undefined);
  // Before it knew, it may have asked once.
  expect(counted.length).toBeLessThanOrEqual(1);
  await page.route("**/inabilities", (route) => route.fulfill({ status: 404, json: { detail: "Unknown." } }));
  await page.goto(paths.workflows);
  await expect(new WorkflowList(page).grid).toBeVisible();
  await expect(page.getByRole("banner").getByRole("button", { name: "Live" })).toBeVisible();
});
