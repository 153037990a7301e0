// An empty folder in which printed lines are run by a shell, as a person does.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import process from "node:process";

export interface Folder {
  readonly path: string;
  write(name: string, text: string): Promise<void>;
  /** Runs lines one after the other; fails with what they printed. */
  run(lines: string): Promise<void>;
  /** Starts a line that goes on running. */
  start(line: string, env: Readonly<Record<string, string>>): { output(): string; isRunning(): boolean };
  remove(): Promise<void>;
}

/** Makes one. What it starts ends with it. `path` goes before `PATH`. */
export async function makeFolder(path: string[] = []): Promise<Folder> {
  const cwd = await mkdtemp(join(tmpdir(), "podium-connect-"));
  const started: ChildProcess[] = [];
  const launch = (lines: string, env: Readonly<Record<string, string>>) => {
    const PATH = [...path.map((part) => resolve(cwd, part)), process.env["PATH"] ?? ""].join(":");
    // In a group of its own: a package manager starts the program as a child.
    const child = spawn("sh", ["-ec", lines], { cwd, env: { ...process.env, ...env, PATH }, detached: true });
    started.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }

    return { child, output: () => output };
  };
  return {
    path: cwd,
    write: async (name, text) => {
      await mkdir(dirname(join(cwd, name)), { recursive: true });
      await writeFile(join(cwd, name), text);
    },
    run: async (lines) => {
      const { child, output } = launch(lines, {});
      const [code] = (await once(child, "close")) as [number | null];
      if (code !== 0) throw new Error(`${lines}\nended with ${String(code)}:\n${output()}`);
    },
    start: (line, env) => {
      const { child, output } = launch(line, env);
      return { output, isRunning: () => child.exitCode === null && child.signalCode === null };
    },
    remove: async () => {
      for (const { pid, exitCode, signalCode } of started) {
        if (pid === undefined || exitCode !== null || signalCode !== null) continue;
        process.kill(-pid, "SIGKILL");
      }
      await rm(cwd, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
