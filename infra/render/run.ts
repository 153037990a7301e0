// Runs the whole program for a stack file, as `render` and the tests do.
import { record, type Recording } from "./recorder.ts";
import { readStackFile } from "./stack-file.ts";

const stacks = new URL("../../stacks/", import.meta.url);
const program = new URL("../index.ts", import.meta.url);

export interface RunOptions {
  /** Keys that replace or extend the stack file's, with their full names. */
  readonly config?: Readonly<Record<string, string>>;
  readonly secretKeys?: readonly string[];
  readonly preview?: boolean;
}

let runs = 0;

/** Records one run; each loads the program again, since loading runs it. */
export async function runStack(stack: string, options: RunOptions = {}): Promise<Recording> {
  const file = readStackFile(stacks, stack);
  runs += 1;
  const url = `${program.href}?run=${runs}`;
  return record(
    {
      stack,
      // The digest of the sources would change with every commit to any part of the repository.
      config: { "podium:imageTag": "source", ...file.config, ...options.config },
      secretKeys: [...file.secretKeys, ...(options.secretKeys ?? [])],
      preview: options.preview ?? false,
    },
    () => import(url) as Promise<object>,
  );
}
