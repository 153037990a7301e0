// The observability kit against a real Prometheus. Says why and ends with 0 where there is none.
import { join } from "node:path";
import process from "node:process";
import { defineConfig } from "vitest/config";
import { hasPrometheus } from "./prometheus.ts";

const isSkipped = !hasPrometheus();
if (isSkipped) {
  process.stdout.write(
    "observability: skipped: there is no prometheus or promtool; on Debian, apt-get install prometheus\n",
  );
}

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: isSkipped ? [] : ["test/observability/*.spec.ts"],
    passWithNoTests: isSkipped,
    globalSetup: ["test/support/postgres-server.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ["default"],
  },
});
