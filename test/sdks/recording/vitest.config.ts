// Runs the recorder; see CONTRIBUTING.md.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../../.."),
    include: ["test/sdks/recording/record.spec.ts"],
    globalSetup: ["test/support/postgres-server.ts"],
    testTimeout: 180_000,
    reporters: ["default"],
  },
});
