// Conductor's database behind a real PgBouncer, failing over to a real standby, and on the oldest PostgreSQL. Each part says
// what it lacks.
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { skipReason } from "./oldest-server.ts";

const reason = skipReason();
if (reason !== undefined) process.stdout.write(`oldest PostgreSQL: skipped: ${reason}\n`);

const shared = {
  root: join(import.meta.dirname, "../.."),
  pool: "forks" as const,
  testTimeout: 180_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ["default"],
    projects: [
      {
        test: {
          ...shared,
          name: "newest",
          include: ["test/database/*.spec.ts"],
          globalSetup: ["test/support/postgres-server.ts"],
          fileParallelism: false,
        },
      },
      ...(reason === undefined
        ? [
            {
              test: {
                ...shared,
                name: "oldest",
                // What uses the database most. The rest of the tests say nothing about its version.
                include: [
                  "test/conductor/{auth,doctor,loops,postgres,store}/*.test.ts",
                  "test/conductor/http/{audit,operations,probes}/*.test.ts",
                  "test/conductor/{executors/half-open,routing/replicas}.test.ts",
                ],
                exclude: ["test/conductor/postgres/tls.test.ts"],
                globalSetup: ["test/database/oldest-server.ts"],
              },
            },
          ]
        : []),
    ],
  },
});
