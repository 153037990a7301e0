// The Console in a real browser, on the stack that `npm start` runs.
import { join } from "node:path";
import process from "node:process";
import { defineConfig } from "@playwright/test";
import { planPorts } from "../../local/ports.ts";
import { chromiumPath, launchFlags } from "./chromium.ts";
import { portBase } from "./port-base.ts";

const root = join(import.meta.dirname, "../..");
const base = await portBase();
const consoleUrl = `http://localhost:${planPorts(base, 0).console}`;

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: join(root, "test-results"),
  // One stack, one order: a test sees what an earlier one left. The story ends with the death of all executors.
  projects: [
    { name: "pages", testIgnore: "story.spec.ts" },
    { name: "story", testMatch: "story.spec.ts" },
  ],
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    baseURL: consoleUrl,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    launchOptions: { executablePath: chromiumPath, args: launchFlags },
  },
  webServer: {
    command: `"${process.execPath}" local/main.ts --port-base ${base} --data .podium/browser --reset --yes`,
    cwd: root,
    url: `http://localhost:${base}/healthz`,
    timeout: 120_000,
    stdout: "ignore",
    stderr: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
  },
});
