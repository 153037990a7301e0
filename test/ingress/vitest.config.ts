// Conductor and the Console behind a real NGINX. Says why and ends with 0 where there is none.
import { join } from "node:path";
import process from "node:process";
import { defineConfig } from "vitest/config";
import { findNginx } from "./nginx.ts";

// Not an early end: whatever reads this file, such as knip, would end with it.
const isSkipped = findNginx() === undefined;
if (isSkipped) {
  process.stdout.write("ingress: skipped: there is no nginx; on Debian, apt-get install nginx-light\n");
}

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: isSkipped ? [] : ["test/ingress/*.spec.ts"],
    passWithNoTests: isSkipped,
    globalSetup: ["test/support/postgres-server.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    reporters: ["default"],
  },
});
