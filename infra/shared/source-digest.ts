// A tag for images that says what they were built from, when nobody gives one.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Folders and files of the repository that end up in an image. */
const sources = [
  "conductor",
  "console",
  "app",
  "infra/images",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
const ignored = new Set(["node_modules", "dist"]);

/** Twelve digits that change when anything in the images does. */
export function sourceDigest(repository: string): string {
  const hash = createHash("sha256");
  for (const file of sources.flatMap((source) => filesUnder(join(repository, source)))) {
    hash.update(`${relative(repository, file)}\n`).update(readFileSync(file));
  }
  return hash.digest("hex").slice(0, 12);
}

function filesUnder(path: string): string[] {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    // Not a folder: a file stands for itself.
    return [path];
  }
  return entries
    .filter((entry) => !ignored.has(entry.name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)],
    );
}
