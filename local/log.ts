// Where output goes. Each process writes into its own file, without the launcher in between: the file is whole even
// when the launcher is killed, and no process can hang on a pipe without a reader. The terminal shows what a person
// should see of the files, each line with the name of the process that it comes from.
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { styleText } from "node:util";
import { followFile, type Follower } from "./follow-file.ts";
import { readLine } from "./log-line.ts";

/** One process's place in the log. */
interface Output {
  /** Descriptor of the file, for the process to write its standard output to. */
  readonly fd: number;
  /** Adds a line that came another way. Does nothing once the log is closed. */
  readonly append: (line: string) => void;
}

export interface Log {
  /** A line from the launcher itself. */
  say(text: string): void;
  /** Opens the place of a process, empty. */
  output(name: string): Output;
  /** The last warning or error of a process, for a sentence about its end. */
  lastWords(name: string): string | undefined;
  /** Shows what is left to be shown and closes the files. */
  close(): void;
}

const nameWidth = 9;
const launcher = "podium";

/** Opens the log. Files are emptied first, so that each holds one run. */
export function openLog(folder: string, verbose: boolean): Log {
  const lastWords = new Map<string, string>();
  const followers = new Map<string, Follower>();
  const open = (name: string) => {
    const path = join(folder, `${name}.log`);
    writeFileSync(path, "");
    return { path, fd: openSync(path, "a") };
  };
  const show = (name: string, line: string) => {
    const { loud, text } = readLine(line);
    if (loud) lastWords.set(name, moreTelling(text.trim(), lastWords.get(name)));
    if (loud || verbose) print(name, text);
  };
  const fds = [open(launcher).fd];
  let closed = false;
  return {
    say: (text) => {
      writeSync(fds[0]!, `${new Date().toISOString()} ${text}\n`);
      print(launcher, text);
    },
    output: (name) => {
      const { path, fd } = open(name);
      fds.push(fd);
      followers.set(
        name,
        followFile(path, (line) => show(name, line)),
      );
      return { fd, append: (line) => void (closed || writeSync(fd, `${line}\n`)) };
    },
    lastWords: (name) => {
      followers.get(name)?.look();
      return lastWords.get(name);
    },
    close: () => {
      closed = true;
      for (const follower of followers.values()) follower.stop();
      fds.forEach((fd) => closeSync(fd));
    },
  };
}

/** Of a stack trace, the line with the error says more than the lines after it. */
function moreTelling(text: string, before: string | undefined): string {
  const isTelling = (line: string) => /error|fatal|panic/i.test(line);
  return before === undefined || isTelling(text) || (text !== "" && !isTelling(before)) ? text : before;
}

function print(name: string, text: string): void {
  process.stdout.write(`${styleText("dim", `${name.padEnd(nameWidth)} │`)} ${text}\n`);
}
