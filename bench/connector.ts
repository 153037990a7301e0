// The connector: what a list of 100 workflows costs beyond its statement, and what a thousand idle applications cost.
// Usage: node --expose-gc bench/connector.ts [--workflows 1000000] [--rounds 200] [--applications 1000]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startPostgres } from "../local/postgres.ts";
import { compareLists } from "./support/connector-lists.ts";
import { measureIdle } from "./support/connector-idle.ts";

const { values } = parseArgs({
  options: {
    workflows: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "200" },
    applications: { type: "string", default: "1000" },
  },
});
const root = join(import.meta.dirname, "..");
const dbos = join(root, "connector/node_modules/@dbos-inc/dbos-sdk/dist/src/cli/cli.js");

const folder = mkdtempSync(join(tmpdir(), "podium-bench-"));
const postgres = await startPostgres({
  dataDir: join(folder, "data"),
  port: 0,
  user: "postgres",
  password: "postgres",
});
try {
  const url = postgres.url("postgres");
  execFileSync(process.execPath, [dbos, "schema", url], { stdio: "ignore" });
  await compareLists(url, Number(values.workflows), Number(values.rounds));
  if (Number(values.applications) > 0) await measureIdle(url, Number(values.applications));
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
