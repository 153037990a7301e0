// A tag for images, made of their sources, for stacks that name none.
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
 * Twelve digits that change with anything in the images: content and mode of each file, and the processor. Everything that
 * changes a build must be in it, since a tag may not move to another image.
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
