// The Console below a path prefix, which the ingress may cut off or keep, drawn by a real browser.
import { chromium } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conductorBackend, consoleBackend } from "../../infra/plans/backends.ts";
import { chromiumPath, launchFlags, skipReason } from "../browser/chromium.ts";
import type { Ingress } from "./ingress-config.ts";
import { startNginx, type Nginx } from "./nginx.ts";
import { plannedIngresses } from "./planned-ingresses.ts";
import { send, startStack, type Stack } from "./stack.ts";

describe.each([
  { what: "cuts off", keepsPrefix: false },
  { what: "keeps", keepsPrefix: true },
])("a prefix that the ingress $what", ({ keepsPrefix }) => {
  let stack: Stack;
  let nginx: Nginx;

  beforeAll(async () => {
    stack = await startStack({ hosts: ["127.0.0.1"], basePath: "/console" });
    nginx = await startNginx(ingresses(keepsPrefix), stack.portOf);
  });
  afterAll(async () => {
    await nginx?.stop();
    await stack?.stop();
  });

  test("leads to the page, its assets and the API", async () => {
    const get = (path: string) => send(nginx.port, path, { host: "127.0.0.1" });
    const page = await get("/console/orgs/local/apps");
    expect(page.text).toContain('<base href="/console/"');
    const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page.text)?.[1] ?? "none";
    expect((await get(`/console/${script}`)).status).toBe(200);
    expect((await get("/console/api/orgs/local/apps")).text).toBe("[]");
    expect((await get("/")).status).toBe(404);
  });

  test.skipIf(skipReason() !== undefined)("draws without a complaint from the browser", async () => {
    const browser = await chromium.launch({ executablePath: chromiumPath, args: launchFlags });
    try {
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("response", (response) => {
        if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(`http://127.0.0.1:${nginx.port}/console/orgs/local/apps`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.getByRole("link", { name: "API keys" }).first().click();
      await page.waitForURL("**/console/orgs/local/tokens");
      await page.reload();
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

/** What the program plans where the Console is not the one that answers everything else. */
function ingresses(keepsPrefix: boolean): Ingress[] {
  const console = { ...consoleBackend, catchAll: false, keepsPrefix };
  return plannedIngresses([console, conductorBackend], 3600, "127.0.0.1");
}
