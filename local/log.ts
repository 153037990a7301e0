// Where output goes: every line of a child into its own file, and what a person should see onto the terminal,
// each line with the name of the process that it comes from.
import { createWriteStream, type WriteStream } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { readLine } from "./log-line.ts";

export interface Log {
  /** A line from the launcher itself. */
  say(text: string): void;
  /** Takes one process's lines. `fromStderr` says which of its two streams a line was written to. */
  lines(name: string): (line: string, fromStderr: boolean) => void;
  /** The last warning, error or plain complaint of a process, for a sentence about its end. */
  lastWords(name: string): string | undefined;
  /** Waits until the files are written. */
  close(): Promise<void>;
}

const nameWidth = 9;
const launcher = "podium";

/** Opens the log. Files are begun anew, so that each holds one run. */
export function openLog(folder: string, verbose: boolean): Log {
  const files = new Map<string, WriteStream>();
  const lastWords = new Map<string, string>();
  const file = (name: string) => {
    const open = files.get(name) ?? createWriteStream(join(folder, `${name}.log`));
    files.set(name, open);
    return open;
  };
  return {
    say: (text) => {
      file(launcher).write(`${new Date().toISOString()} ${text}\n`);
      print(launcher, text);
    },
    lines: (name) => (line, fromStderr) => {
      file(name).write(`${line}\n`);
      const { loud, text } = readLine(line, fromStderr);
      if (loud && text.trim() !== "") lastWords.set(name, text.trim());
      if (loud || verbose) print(name, text);
    },
    lastWords: (name) => lastWords.get(name),
    close: async () => {
      await Promise.all([...files.values()].map((each) => new Promise((done) => each.end(done))));
    },
  };
}

function print(name: string, text: string): void {
  process.stdout.write(`${styleText("dim", `${name.padEnd(nameWidth)} │`)} ${text}\n`);
}
