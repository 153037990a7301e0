// The official command line client, where a machine has it: $DBOSCTL, else `dbosctl` on the PATH.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface CommandResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Dbosctl {
  /** Runs one command, with settings of its own, and waits for its end. */
  run(args: string[], input?: string, env?: Record<string, string>): Promise<CommandResult>;
  /** Runs one command, interrupts it once `reached` has resolved, and waits for its end. */
  interrupt(args: string[], reached: Promise<unknown>): Promise<CommandResult>;
  dispose(): void;
}

const binary = process.env["DBOSCTL"] ?? "dbosctl";

/** What `dbosctl version` prints, or undefined where there is none. */
export function dbosctlVersion(): string | undefined {
  const { status, stdout } = spawnSync(binary, ["version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}

/** A client with a configuration folder of its own, and none of this machine's settings. */
export function createDbosctl(): Dbosctl {
  const folder = mkdtempSync(join(tmpdir(), "podium-dbosctl-"));
  const start = (args: string[], input = "", env: Record<string, string> = {}) => {
    const child = spawn(binary, args, {
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, XDG_CONFIG_HOME: folder, ...env },
    });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.stdin.on("error", () => undefined).end(input);
    const ended = new Promise<CommandResult>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, out, err }));
    });
    return { child, ended };
  };
  return {
    run: (args, input, env) => start(args, input, env).ended,
    interrupt: async (args, reached) => {
      const { child, ended } = start(args);
      await Promise.race([reached, ended]);
      child.kill("SIGINT");
      return ended;
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
