// A workflow that ends in ERROR: its second step fails, is retried, and fails for good.
import { DBOS } from "@dbos-inc/dbos-sdk";

const attempts = 3;
const firstRetrySeconds = 0.2;

async function importFileFunction(file: string): Promise<number> {
  const lines = await DBOS.runStep(() => Promise.resolve(["id;name", "1;Ada", "2"]), {
    name: "read the file",
  });
  const rows = await DBOS.runStep(() => parse(file, lines), {
    name: "parse the rows",
    retriesAllowed: true,
    maxAttempts: attempts,
    intervalSeconds: firstRetrySeconds,
  });
  return DBOS.runStep(() => Promise.resolve(rows.length), { name: "store the rows" });
}

/** Always ends in ERROR: the made-up file has a broken row. */
export const importFile = DBOS.registerWorkflow(importFileFunction, { name: "importFile" });

async function parse(file: string, lines: string[]): Promise<string[][]> {
  const rows = lines.map((line) => line.split(";"));
  const broken = rows.findIndex((row) => row.length !== rows[0]?.length);
  if (broken >= 0) {
    throw new Error(
      `Row ${broken + 1} of ${file} has ${rows[broken]?.length} fields, not ${rows[0]?.length}.`,
    );
  }
  return Promise.resolve(rows);
}
