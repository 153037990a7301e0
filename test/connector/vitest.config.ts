// The connector with real applications, real PostgreSQL and a real Conductor, as processes of their own.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../.."),
    include: ["test/connector/*.spec.ts"],
    globalSetup: ["test/support/postgres-server.ts", "test/connector/applications.ts"],
    pool: "forks",
    // Each file has a Conductor and up to two applications.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default"],
  },
});
