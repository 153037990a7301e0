// What Pulumi starts, in plain JavaScript: its language host runs the `node` on the PATH, which must be able to read
// this file. The program itself is TypeScript.
import { RunError } from "@pulumi/pulumi";

import { prepareNode } from "./node-version.js";

// Pulumi calls the default export of an entry and takes what it returns as the outputs of the stack.
// oxlint-disable-next-line import/no-default-export
export default async function main() {
  const problem = prepareNode();
  if (problem !== undefined) throw new RunError(problem);

  const { start } = await import("./start.ts");
  return start();
}
