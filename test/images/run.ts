// `npm run test:images`: gets a Docker engine and a base image, runs the suite on them, and leaves nothing running.
// Where it can have no engine it says why and ends with 0; a build or a container that fails ends it with 1.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import process from "node:process";
import { getBaseImage } from "./base-image.ts";
import { getEngine, type Engine } from "./engine.ts";
import { Unavailable } from "./unavailable.ts";

const root = join(import.meta.dirname, "../..");

async function runSuite(engine: Engine): Promise<number> {
  const baseImage = await getBaseImage(engine);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const config = ["--config", join(import.meta.dirname, "vitest.config.ts")];
  const child = spawn(process.execPath, [vitest, "run", ...config, ...process.argv.slice(2)], {
    cwd: root,
    env: { ...process.env, ...engine.env, PODIUM_TEST_DOCKER: engine.command, PODIUM_TEST_BASE: baseImage },
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}

try {
  const engine = await getEngine();
  try {
    process.exitCode = await runSuite(engine);
  } finally {
    await engine.stop();
  }
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  process.stdout.write(`images: skipped: ${error.message}\n`);
}
