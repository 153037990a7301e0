// What the last whole run through the connector showed. docs/sdk-support.md is made from it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Capabilities } from "../sdks/results.ts";

export const resultsPath = join(import.meta.dirname, "results.json");

/** The results that are committed. */
export function readResults(): Capabilities {
  return (JSON.parse(readFileSync(resultsPath, "utf8")) as { readonly capabilities: Capabilities })
    .capabilities;
}
