// `npm run test:browser`: the suite in Chromium. Without Chromium it says why and ends with 0.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { skipReason } from "./chromium.ts";

const root = join(import.meta.dirname, "../..");
const reason = skipReason();
if (reason === undefined) process.exitCode = await runSuite();
else process.stdout.write(`${reason}\n`);

async function runSuite(): Promise<number> {
  const playwright = join(root, "node_modules/@playwright/test/cli.js");
  const config = ["--config", join(import.meta.dirname, "playwright.config.ts")];
  const child = spawn(process.execPath, [playwright, "test", ...config, ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
