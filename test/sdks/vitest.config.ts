// Applications of the official SDKs, one of each language, against a real Conductor.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../.."),
    include: ["test/sdks/*.spec.ts"],
    globalSetup: ["test/support/postgres-server.ts", "test/sdks/applications.ts"],
    pool: "forks",
    // Each file has a Conductor and up to two applications.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default"],
  },
});
