// Reads a file that another process appends to, line by line.
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

export interface Follower {
  /** Hands over the lines that have been written since the last look. */
  look(): void;
  /** Looks for the last time, an unfinished last line included. */
  stop(): void;
}

const lookMs = 100;
const chunkBytes = 64 * 1024;

/** Follows a file from its beginning until it is stopped. */
export function followFile(path: string, onLine: (line: string) => void): Follower {
  const fd = openSync(path, "r");
  const buffer = Buffer.alloc(chunkBytes);
  const decoder = new StringDecoder("utf8");
  let rest = "";

  const look = () => {
    for (let read = readSync(fd, buffer); read > 0; read = readSync(fd, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split("\n");
      rest = lines.pop() ?? "";
      lines.forEach(onLine);
    }
  };
  const timer = setInterval(look, lookMs).unref();
  return {
    look,
    stop: () => {
      clearInterval(timer);
      look();
      if (rest !== "") onLine(rest);
      closeSync(fd);
    },
  };
}
