// A tag for images that says what they were built from, when nobody gives one.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

/** Files and folders of the repository that the Dockerfiles copy, and the Dockerfiles. */
const sources = [
  ".npmrc",
  "conductor",
  "console",
  "app",
  "infra/images",
  "infra/package.json",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
];
const ignored = new Set(["node_modules", "dist"]);

/**
 * Twelve digits that change when anything in the images does. What the builder looks at is all in it, or an image that
 * is built anew would meet its own tag, which may not move: content, mode of each file, and the processor.
 */
export function sourceDigest(repository: string, architecture: string): string {
  const hash = createHash("sha256").update(`${architecture}\n`);
  for (const file of sources.flatMap((source) => filesUnder(join(repository, source)))) {
    const mode = (statSync(file).mode & 0o777).toString(8);
    const content = readFileSync(file);
    hash.update(`${relative(repository, file)}\n${mode} ${content.length}\n`).update(content);
  }
  return hash.digest("hex").slice(0, 12);
}

function filesUnder(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];

  return readdirSync(path)
    .filter((entry) => !ignored.has(entry))
    .sort()
    .flatMap((entry) => filesUnder(join(path, entry)));
}
