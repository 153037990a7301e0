// `--reset`: deletes what earlier runs left, after asking.
import { existsSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { wipeFolder, type DataFolder } from "./data-folder.ts";

/**
 * Deletes the data of a folder. Asks first unless `sure`; false when the answer was no.
 * Throws an `Error` whose message is one sentence when there is no terminal to ask on.
 */
export async function resetFolder(folder: DataFolder, sure: boolean): Promise<boolean> {
  if (!existsSync(folder.postgres) && !existsSync(folder.secretsFile)) return true;
  if (!sure && !(await confirm(folder))) return false;
  wipeFolder(folder);
  return true;
}

async function confirm(folder: DataFolder): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new Error(`--reset deletes ${folder.path} and there is no terminal to ask on: add --yes.`);
  }

  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`Delete the database, passwords and logs in ${folder.path}? (y/N) `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
