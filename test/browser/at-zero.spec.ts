// An application without a process, steered in the Console: a real connector answers from its database.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "@playwright/test";
import type { Client } from "pg";
import { planPorts } from "../../local/ports.ts";
import { settled } from "./console-pages.ts";
import { portBase } from "./port-base.ts";
import { clientOf } from "./stack-database.ts";

const root = join(import.meta.dirname, "../..");
const dbos = join(root, "connector/node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js");
const database = "at_zero";
const appPath = "/orgs/local/apps/at-zero";
const json = (value: unknown) => JSON.stringify({ json: value, __dbos_serializer: "superjson" });

let connector: ChildProcess;

async function asAdmin(...statements: string[]): Promise<void> {
  const client = await clientOf("postgres");
  for (const statement of statements) await client.query(statement);
  await client.end();
}

test.beforeAll(async ({ request }) => {
  await asAdmin(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`, `CREATE DATABASE ${database}`);
  const client: Client = await clientOf(database);
  const url = `postgresql://postgres:${client.password ?? ""}@127.0.0.1:${client.port}/${database}`;
  execFileSync(process.execPath, [dbos, "schema", url], { stdio: "ignore" });
  await client.query(
    `INSERT INTO dbos.workflow_status (workflow_uuid, status, name, inputs, output, executor_id, application_version,
       created_at, completed_at, serialization, application_name)
     VALUES ('order-1', 'SUCCESS', 'placeOrder', $1, $2, 'gone', 'v1', $3::bigint, $3::bigint + 900, 'js_superjson', 'at-zero')`,
    [json([7]), json({ shipped: true }), Date.now() - 60_000],
  );
  await client.query(
    `INSERT INTO dbos.operation_outputs (workflow_uuid, function_id, function_name, output, serialization)
     VALUES ('order-1', 0, 'charge', $1, 'js_superjson')`,
    [json("paid")],
  );
  await client.query(
    `INSERT INTO dbos.workflow_schedules (schedule_id, schedule_name, workflow_name, workflow_class_name, schedule, status, context)
     VALUES ('s', 'nightly', 'report', '', '0 0 * * *', 'ACTIVE', $1)`,
    [json({})],
  );
  await client.query(
    "INSERT INTO dbos.application_versions (version_id, version_name, version_timestamp) VALUES ('v', 'v1', 1)",
  );
  await client.end();
  const { conductor } = planPorts(await portBase(), 0);
  await request.put(`http://127.0.0.1:${conductor}/v2${appPath}`, { data: {} });
  connector = spawn(process.execPath, [join(root, "connector/src/main.ts"), "serve"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      CONNECTOR_APP: "at-zero",
      CONNECTOR_DATABASE_URL: url,
      CONNECTOR_CONDUCTOR_URL: `ws://127.0.0.1:${conductor}`,
    },
    stdio: "inherit",
  });
});

test.afterAll(async ({ request }) => {
  connector.kill();
  const { conductor } = planPorts(await portBase(), 0);
  await request.delete(`http://127.0.0.1:${conductor}/v2${appPath}`);
  await asAdmin(`DROP DATABASE ${database} WITH (FORCE)`);
});

test("a workflow is found, read and forked, and the fork waits for a process", async ({ page }) => {
  await expect(async () => {
    await page.goto(appPath);
    await expect(page.getByText("Answers from its database")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.goto(`${appPath}/workflows`);
  await page.getByRole("grid", { name: "Workflows" }).getByRole("link", { name: "order-1" }).click();
  await expect(page.getByText("charge").first()).toBeVisible();
  await page.getByRole("button", { name: "Fork" }).click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("textbox", { name: /id/i }).first().fill("order-1-again");
  await sheet.getByRole("button", { name: /^Fork/ }).click();
  await page.goto(`${appPath}/workflows/order-1-again`);
  await settled(page);
  await expect(page.getByRole("main")).toContainText("placeOrderQueued");
});

test("a schedule is triggered", async ({ page }) => {
  await page.goto(`${appPath}/schedules`);
  const row = page.getByRole("row").filter({ hasText: "nightly" });
  await row.getByRole("button", { name: /^Trigger/ }).click();
  await expect(page.getByText(/^Started a workflow of/)).toBeVisible();
  await page.goto(`${appPath}/workflows`);
  await expect(page.getByRole("grid", { name: "Workflows" })).toContainText("report");
});
