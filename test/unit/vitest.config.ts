// The tests of `npm test` that need nothing but Node. No database is started for them.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

import { unitFiles } from "./unit-files.ts";

export default defineConfig({
  test: {
    root: join(import.meta.dirname, "../.."),
    include: unitFiles(),
    pool: "forks",
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    reporters: ["default"],
  },
});
