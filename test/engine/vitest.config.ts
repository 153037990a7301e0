// The program under the real Pulumi engine.
import process from "node:process";

import { defineConfig } from "vitest/config";

import { skipReason } from "./support/pulumi-cli.ts";

const reason = skipReason();
if (reason !== undefined) {
  process.stdout.write(`${reason}\n`);
  process.exit(0);
}

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ["**/*.test.ts"],
    globalSetup: [`${import.meta.dirname}/support/pulumi-cli.ts`],
    pool: "forks",
    maxWorkers: 2,
    // A run of the engine takes seconds on an idle machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ["default"],
  },
});
