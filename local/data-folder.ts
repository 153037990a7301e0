// The folder that outlives a run: the database, the passwords, the logs and the record of the run.
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

export interface DataFolder {
  readonly path: string;
  readonly postgres: string;
  readonly logs: string;
  /** Compiled code of the processes, which makes the next start quicker. */
  readonly cache: string;
  readonly secretsFile: string;
  readonly runFile: string;
}

/** Names what is in the folder, without touching the disk. */
export function dataFolder(path: string): DataFolder {
  const at = (name: string) => join(resolve(path), name);
  return {
    path: resolve(path),
    postgres: at("postgres"),
    logs: at("logs"),
    cache: at("cache"),
    secretsFile: at("secrets.json"),
    runFile: at("run.json"),
  };
}

/** Creates the folders, closed to other users. Throws an `Error` whose message is one sentence. */
export function prepareFolder(folder: DataFolder): void {
  try {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
    mkdirSync(folder.logs, { recursive: true });
    accessSync(folder.path, constants.W_OK);
    accessSync(folder.logs, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The folder ${folder.path} cannot be written (${code}): use --data to name another.`, {
      cause: error,
    });
  }
}

/** Deletes what Podium put into the folder and nothing else that may be there. */
export function wipeFolder(folder: DataFolder): void {
  const { postgres, logs, cache, secretsFile } = folder;
  for (const path of [postgres, `${postgres}.unfinished`, logs, cache, secretsFile]) {
    rmSync(path, { recursive: true, force: true });
  }
}
