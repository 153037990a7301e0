// The commands that the Console prints, run as they are. Each language says why when it cannot run here.
import { join } from "node:path";
import process from "node:process";
import { defineConfig } from "vitest/config";
import { lacking, toolsOf } from "./toolchains.ts";

for (const language of Object.keys(toolsOf) as (keyof typeof toolsOf)[]) {
  const reason = lacking(language);
  if (reason !== undefined) process.stdout.write(`connect, ${language}: skipped: ${reason}\n`);
}

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: ["test/connect/*.spec.ts"],
    globalSetup: ["test/support/postgres-server.ts"],
    pool: "forks",
    // Package managers share caches, and Go alone needs both processors.
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 60_000,
    reporters: ["default"],
  },
});
