// The release before this one and this one, side by side on one database. Says why and ends with 0 where it cannot.
import { join } from "node:path";
import process from "node:process";
import { defineConfig } from "vitest/config";
import { previousCommit } from "./previous-release.ts";

const found = previousCommit(process.env["UPGRADE_FROM"]);
const commit = typeof found === "string" ? found : undefined;
const says = typeof found === "string" ? `from ${found}` : `skipped: ${found.reason}`;
process.stdout.write(`upgrade: ${says}\n`);

declare module "vitest" {
  export interface ProvidedContext {
    /** The commit that is upgraded from. */
    readonly previousCommit: string;
  }
}

export default defineConfig({
  root: join(import.meta.dirname, "../.."),
  test: {
    include: commit === undefined ? [] : ["test/upgrade/*.spec.ts"],
    passWithNoTests: true,
    globalSetup: commit === undefined ? [] : ["test/support/postgres-server.ts"],
    provide: { previousCommit: commit ?? "" },
    pool: "forks",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ["default"],
  },
});
