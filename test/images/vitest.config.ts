// Started by run.ts, which has found a Docker engine and a base image.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: ["test/images/*.spec.ts"],
    globalSetup: ["test/support/postgres-server.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 120_000,
    // Images are built in hooks, with every package fetched again.
    hookTimeout: 480_000,
    reporters: ["default"],
  },
});
