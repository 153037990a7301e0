import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/engine/**", "**/node_modules/**"],
    globalSetup: ["test/support/postgres-server.ts"],
    pool: "forks",
    // Most files wait for processes and deadlines more than they compute.
    maxWorkers: 5,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    reporters: ["default"],
  },
});
