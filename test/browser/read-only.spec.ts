// A Console that changes nothing says so on every button, and its server keeps to it.
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { buildApp } from "../../console/server/app.ts";
import { loadConfig } from "../../console/server/config.ts";
import { planPorts } from "../../local/ports.ts";
import { paths, settled } from "./console-pages.ts";
import { inspectLooks } from "./looks.ts";
import { portBase } from "./port-base.ts";

test("buttons that change something are disabled with the reason, and everything is read", async ({
  page,
}) => {
  const { conductor } = planPorts(await portBase(), 0);
  const config = loadConfig({
    DBOS_CONDUCTOR_URL: `127.0.0.1:${conductor}`,
    CONSOLE_LOG_LEVEL: "silent",
    CONSOLE_READ_ONLY: "true",
  });
  const app = await buildApp(config, join(import.meta.dirname, "../../console/web/dist"));
  await app.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  try {
    await page.goto(url + paths.tokens);
    await settled(page);
    const create = page.getByRole("button", { name: "Create a key" });
    await expect(create).toHaveAttribute("aria-disabled", "true");
    await expect(create).toHaveAttribute("title", /This Console is read-only/);
    await create.focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.goto(url + paths.importing);
    const workflow = { workflow_status: { workflow_uuid: "read-only", status: "SUCCESS" } };
    const serializedWorkflow = gzipSync(JSON.stringify([workflow])).toString("base64");
    await page.getByLabel("Drop a file here, or choose one").setInputFiles({
      name: "one.export.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify({ serializedWorkflow })),
    });
    const importing = page.getByRole("button", { name: /^Import into/ });
    await expect(importing).toHaveAttribute("title", /This Console is read-only/);
    const refused = await page.request.post(`${url}/api${paths.workflow("import")}`, {
      data: { serializedWorkflow },
    });
    expect(refused.status()).toBe(403);
    await page.goto(url + paths.workflows);
    await expect(page.getByRole("grid", { name: "Workflows" })).toBeVisible();
    await inspectLooks(page, "read-only");
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByLabel("Save these filters and columns as").fill("mine");
    for (const name of ["Save for me", "Save for the organisation"]) {
      const save = page.getByRole("button", { name });
      await expect(save).toHaveAttribute("aria-disabled", "true");
      await expect(save).toHaveAttribute("title", /This Console is read-only/);
    }
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Saved views" }).getByRole("link")).toHaveCount(0);
    await page.keyboard.press("Escape");
    const answer = await page.request.post(
      `${url}/api${paths.executors.replace("/executors", "")}/workflows/x/cancel`,
    );
    expect([answer.status(), await answer.text()]).toEqual([
      403,
      expect.stringContaining("CONSOLE_READ_ONLY") as unknown,
    ]);
  } finally {
    await app.close();
  }
});
