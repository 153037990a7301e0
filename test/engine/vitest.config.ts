// The program under the real Pulumi engine.
import process from "node:process";

import { defineConfig } from "vitest/config";

import { skipReason } from "./support/pulumi-cli.ts";

const reason = skipReason();
// Not an early end: whatever reads this file, such as knip, would end with it.
const isSkipped = reason !== undefined;
if (isSkipped) process.stdout.write(`${reason}\n`);

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: isSkipped ? [] : ["**/*.test.ts"],
    passWithNoTests: isSkipped,
    globalSetup: [`${import.meta.dirname}/support/pulumi-cli.ts`],
    pool: "forks",
    maxWorkers: 2,
    // A run of the engine takes seconds on an idle machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ["default"],
  },
});
