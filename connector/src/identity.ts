// Under which name, version and language Conductor sees a connector.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { hostname } from "node:os";
import type { Identity } from "./answers/answer.ts";
import type { Settings } from "./settings.ts";

/** The SDK whose client answers. It is a test that keeps it equal to the dependency. */
export const clientVersion = "5.3.0";
const idLength = 12;
/** Larger files of a command are known by their size and the instant of their change. */
const maxHashedBytes = 64 * 1024 * 1024;

/** Who a connector is, beside a process with a version or beside a database without one. */
export function identityOf(
  settings: Settings,
  executorId: string,
  process?: { readonly version: string; readonly pid: number | undefined },
): Identity {
  return {
    executorId,
    version: process?.version,
    pid: process?.pid,
    hostname: hostname(),
    language: settings.language ?? "typescript",
    sdkVersion: settings.sdkVersion ?? clientVersion,
  };
}

/** An id that is the same after a restart, and another one on another host, for another application or database. */
export function lastingId({ executorId, appName, databaseUrl, schemaName }: Settings): string {
  if (executorId !== undefined) return executorId;
  const { host, pathname } = new URL(databaseUrl);
  const parts = [hostname(), appName, host, pathname, schemaName];
  return `connector-${digest(parts.join("\0"))}`;
}

/** A version that changes with the command and with the files that it names. */
export function versionOf(command: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of command) hash.update(`${part}\0`).update(contentOf(part));
  return `command-${hash.digest("hex").slice(0, idLength)}`;
}

function contentOf(path: string): Buffer | string {
  try {
    const file = statSync(path);
    if (!file.isFile()) return "";
    return file.size > maxHashedBytes ? `${file.size} ${file.mtimeMs}` : readFileSync(path);
  } catch {
    return "";
  }
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, idLength);
}
