// One PostgreSQL server for a whole test run, with durability off. Test files clone databases from it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../local/postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Superuser URL of the run's server, database `postgres`. */
    readonly postgresUrl: string;
  }
}

/** Vitest's global setup: starts the server, hands its URL to the tests, and stops it at the end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), "podium-test-"));
  const server = await startPostgres({
    dataDir: join(dataDir, "data"),
    port: 0,
    user: "postgres",
    password: "postgres",
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
  });
  project.provide("postgresUrl", server.url("postgres"));
  return async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
