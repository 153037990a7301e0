// The Kubernetes objects that the program declares, as test/infra compares them with what it renders.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** Objects of a stack in the namespace `dbos`, of one kind, whose names begin so. */
export function readManifests<T extends Manifest>(stack: string, kind: string, prefix = ""): T[] {
  const folder = join(import.meta.dirname, "../infra/golden", stack, "manifests/dbos");
  return readdirSync(folder)
    .filter((file) => file.startsWith(`${kind.toLowerCase()}-${prefix}`))
    .map((file) => parse(readFileSync(join(folder, file), "utf8")) as T);
}
