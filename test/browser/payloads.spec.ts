// Payloads and errors on a workflow's page.
import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible.ts";
import { WorkflowDetail } from "./console-pages.ts";
import { aWorkflow, anExecutor, manySteps, script } from "./scripted.ts";

const nodeOutput =
  "{\n  when: 2026-01-02T00:00:00.000Z,\n  match: /a+/g,\n  by: Map(1) { 'k' => [ 1, 2 ] },\n  cause: [Error: inner],\n  odd: what is this?,\n  last: 'ok'\n}";

test("one value that cannot be read leaves the others readable", async ({ page }) => {
  await script(page, { workflows: [aWorkflow({ output: nodeOutput })], executors: [anExecutor({})] });
  await new WorkflowDetail(page).open("wf-1");
  const output = page.getByRole("region", { name: "Output", exact: true });
  await expect(output.getByText("what is this?")).toHaveClass(/unread/);
  await expect(output).toContainText('last: "ok"');
  await expect(output.getByRole("button", { name: /by/ })).toHaveAttribute("aria-expanded", "true");
  await expectAccessible(page);
});

test("a pickled input is named, with its arguments and its size", async ({ page }) => {
  // pickle.dumps({"args": (7,), "kwargs": {"to": Decimal("1.50")}}, 4)
  const input =
    "gASVQgAAAAAAAAB9lCiMBGFyZ3OUSweFlIwGa3dhcmdzlH2UjAJ0b5SMB2RlY2ltYWyUjAdEZWNpbWFslJOUjAQxLjUwlIWUUpRzdS4=";
  await script(page, { workflows: [aWorkflow({ input })], executors: [anExecutor({})] });
  await new WorkflowDetail(page).open("wf-1");
  const shown = page.getByRole("region", { name: "Input", exact: true });
  await expect(shown).toContainText('to: decimal.Decimal("1.50")');
  await expect(shown).toContainText("Python pickle, read without running it · 77 B");
});

test("an error is told once, and its stack is folded behind it", async ({ page }) => {
  const error = JSON.stringify({
    name: "Declined",
    message: "no money",
    code: "E_MONEY",
    stack: "Declined: no money\n    at charge (/app/pay.ts:3:9)\n    at node:internal/process:1:2",
  });
  const workflow = aWorkflow({ status: "ERROR", error });
  const steps = manySteps(2).map((step, index) => ({ ...step, error: index === 1 ? error : null }));
  await script(page, { workflows: [workflow], steps, executors: [anExecutor({})] });
  const detail = new WorkflowDetail(page);
  await detail.open("wf-1");
  const panel = page.getByRole("region", { name: "Error", exact: true });
  await expect(page.getByText("Declined: no money")).toHaveCount(1);
  await expect(panel).toContainText("E_MONEY");
  await expect(panel).toContainText("at charge (/app/pay.ts:3:9)");
  await expect(panel).not.toContainText("node:internal");
  await panel.getByRole("button", { name: "1 more line" }).click();
  await expect(panel).toContainText("node:internal");
  await detail.step("step 1").click();
  await expect(page.getByText("the workflow's, above")).toBeVisible();
  await expect(page.getByText("Declined: no money")).toHaveCount(1);
});

test("times that an SDK does not record are said to be missing", async ({ page }) => {
  const [first, second, third] = manySteps(3);
  const steps = [
    first!,
    { ...second!, completedAt: null },
    { ...third!, startedAt: null, completedAt: null },
  ];
  await script(page, { workflows: [aWorkflow({})], steps, executors: [anExecutor({})] });
  const detail = new WorkflowDetail(page);
  await detail.open("wf-1");
  await expect(detail.step("step 1")).toContainText("no end recorded");
  await expect(detail.step("step 2")).toContainText("no time recorded");
  await detail.step("step 1").click();
  await expect(page.getByRole("region", { name: "Step 1" })).toContainText("no end recorded");
});
