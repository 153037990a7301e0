// Builds the Console's pages when they are missing or older than what they are made from.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Folder of the Console's workspace. */
export const consoleFolder = join(import.meta.dirname, "..", "console");

const sources = [
  "web",
  "vite.config.ts",
  "package.json",
  join("..", "package-lock.json"),
  join("..", "conductor", "src", "contract"),
];
const page = join("web", "dist", "index.html");
const notSources = new Set(["dist", "node_modules"]);

/** Whether the pages must be built. */
export function isWebStale(folder = consoleFolder): boolean {
  const built = modifiedAt(join(folder, page));
  return built === 0 || sources.some((source) => newestIn(join(folder, source)) > built);
}

/** When the newest file under a path was written, in milliseconds since 1970; 0 when there is none. */
function newestIn(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  const names = readdirSync(path).filter((name) => !notSources.has(name));
  return Math.max(0, ...names.map((name) => newestIn(join(path, name))));
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
