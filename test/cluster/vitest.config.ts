// Every object, before a real Kubernetes API server.
import process from "node:process";

import { defineConfig } from "vitest/config";

import { whyNot } from "./tools.ts";

const reason = whyNot();
if (reason !== undefined) {
  process.stdout.write(`${reason}\n`);
  process.exit(0);
}

export default defineConfig({
  test: {
    dir: import.meta.dirname,
    include: ["*.spec.ts"],
    globalSetup: [`${import.meta.dirname}/tools.ts`],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ["default"],
  },
});
