// `podium-connector` as a process.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const script = join(import.meta.dirname, "../../connector/src/main.ts");

export interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly errors: () => string;
  readonly ended: Promise<[number | null, NodeJS.Signals | null]>;
}

/** Starts the connector with these arguments, and with nothing in its environment but these variables. */
export function startCommand(args: readonly string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "close") as Running["ended"];
  return { child, output: () => output, errors: () => errors, ended };
}
