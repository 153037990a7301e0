import { defineConfig } from "vitest/config";
import { unitFiles } from "./test/unit/unit-files.ts";

const excluded = ["test/browser/**", "test/engine/**", "**/node_modules/**"];
const unit = unitFiles();

export default defineConfig({
  test: {
    pool: "forks",
    // Most files wait for processes and deadlines more than they compute.
    maxWorkers: 5,
    testTimeout: 20_000,
    // Longer than what hooks wait for, a process that starts.
    hookTimeout: 60_000,
    restoreMocks: true,
    reporters: ["default"],
    projects: [
      // A process for each file costs more than most of these files do.
      { extends: true, test: { name: "unit", include: unit, isolate: false } },
      {
        extends: true,
        test: {
          name: "real parts",
          include: ["test/**/*.test.ts"],
          exclude: [...excluded, ...unit],
          globalSetup: ["test/support/postgres-server.ts"],
        },
      },
    ],
  },
});
