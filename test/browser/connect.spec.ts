// Connecting an application: the page says what to install, and why an attempt was refused while the reader waits.
import { expect, test } from "@playwright/test";
import { WebSocket } from "ws";
import { planPorts } from "../../local/ports.ts";
import { expectAccessible } from "./accessible.ts";
import { paths } from "./console-pages.ts";
import { portBase } from "./port-base.ts";
import { appName } from "./sample-app.ts";
import { script, anExecutor } from "./scripted.ts";

/** Tries to connect as an executor would; the page shows the result. */
async function attempt(name: string): Promise<void> {
  const { conductor } = planPorts(await portBase(), 0);
  const socket = new WebSocket(`ws://127.0.0.1:${conductor}/websocket/${name}/a-secret-key`);
  socket.on("error", () => {});
  await new Promise((resolve) => socket.on("close", resolve));
}

test("a refused attempt appears while the reader waits, with the name that was probably meant", async ({
  page,
}) => {
  await page.goto(paths.connect);
  await page.getByLabel("Application name").fill("orders");
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByText("Waiting for the first connection…")).toBeVisible();
  await attempt("ordres");
  await attempt("ordres");
  const attempts = page.getByRole("list", { name: "Attempts that were refused" });
  await expect(attempts).toContainText("The application “ordres” is not registered");
  await expect(attempts).toContainText("Did you mean orders?");
  await expect(attempts).toContainText("2 times from 127.0.0.1");
  await expect(page.locator("body")).not.toContainText("a-secret-key");
  await expectAccessible(page);
});

test("each language says which version connects, and why newer ones do not", async ({ page }) => {
  await page.goto(paths.connect);
  for (const [language, lines] of [
    ["TypeScript", ["npm install @dbos-inc/dbos-sdk@5.2.11", "From 5.3 on", "node main.mjs"]],
    ["Python", ["pip install dbos==3.2.0", "From 3.3 on", "python main.py"]],
    ["Go", ["dbos-transact-golang/dbos@v1.6.0", "From 1.7 on", "dbos.NewContext", "go run ."]],
    ["Java", ["<version>1.1.0-m6</version>", "Every version connects by itself", "mvn -q compile exec:java"]],
  ] as const) {
    await page.getByRole("tab", { name: language }).click();
    for (const line of lines) await expect(page.getByRole("tabpanel")).toContainText(line);
  }
});

test("two processes with one id, and an executor that keeps reconnecting, are on the executors' page", async ({
  page,
}) => {
  await script(page, { executors: [anExecutor({})] });
  const about = { appId: "app-1", applicationName: appName, resembles: null, clientAddress: "10.0.0.5" };
  const times = { firstAt: new Date().toISOString(), lastAt: new Date().toISOString(), count: 7 };
  const troubles = [
    {
      ...about,
      ...times,
      kind: "ID_SHARED",
      executorId: "executor-1",
      code: "replaced",
      detail: "Two processes.",
    },
    {
      ...about,
      ...times,
      kind: "FLAPPING",
      executorId: "executor-2",
      code: "reconnected",
      detail: "7 times.",
    },
    {
      ...about,
      ...times,
      applicationName: "another",
      kind: "REFUSED",
      executorId: null,
      code: "X",
      detail: "Not here.",
    },
  ];
  await page.route("**/connection-troubles", (route) =>
    route.fulfill({ json: { troubles, silentReplicas: 1 } }),
  );
  await page.goto(paths.executors);
  const table = page.getByRole("table", { name: "Connection troubles" });
  await expect(table).toContainText("Id shared");
  await expect(table).toContainText("Keeps reconnecting");
  await expect(table).not.toContainText("Not here.");
  await expect(page.getByText("One replica of Conductor did not answer")).toBeVisible();
  await expectAccessible(page);
});
