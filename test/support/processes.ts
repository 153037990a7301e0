// Real processes for acceptance tests: Conductor and applications as users run them, killed as machines kill them.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { join, resolve } from "node:path";
import { freePort } from "../../local/postgres.ts";
import { callApi, type ApiAnswer } from "./conductor.ts";
import { waitFor } from "./wait.ts";

const root = join(import.meta.dirname, "../..");

export interface RunningProcess {
  readonly pid: number;
  readonly port: number;
  /** Calls the process over HTTP. */
  call(method: string, path: string, body?: unknown): Promise<ApiAnswer>;
  /** Everything it has printed. */
  output(): string;
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
  isRunning(): boolean;
}

/** Starts a Node program and waits for its `/healthz`. Fails with its output when it ends before that. */
async function startProgram(
  script: string,
  port: number,
  env: Record<string, string>,
): Promise<RunningProcess> {
  return startCommand([process.execPath, resolve(root, script)], port, env);
}

/** Starts a command that serves HTTP, likewise: on this port, or on one of its choice that it prints. */
export async function startCommand(
  [file, ...args]: readonly [string, ...string[]],
  givenPort: number | "printed",
  env: Record<string, string>,
): Promise<RunningProcess> {
  const script = args.at(-1) ?? file;
  const child = spawn(file, args, {
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  }

  const portOf = () =>
    givenPort === "printed" ? Number(/^listening on (\d+)$/m.exec(output)?.[1]) : givenPort;
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const program: RunningProcess = {
    pid: child.pid ?? 0,
    get port() {
      return portOf();
    },
    call: (method, path, body) => callApi(`http://127.0.0.1:${portOf()}`, method, path, body),
    output: () => output,
    kill: (signal) => endProcess(child, signal),
    isRunning,
  };
  await waitFor(
    `${script} to be healthy`,
    async () => {
      if (!isRunning()) return true;
      return (await program.call("GET", "/healthz")).status === 200;
    },
    40_000,
  ).catch(async (error: unknown) => {
    await endProcess(child, "SIGKILL");
    throw new Error(`${script} did not become healthy:\n${output}`, { cause: error });
  });
  if (!isRunning()) throw new Error(`${script} ended while it started:\n${output}`);
  return program;
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

/** Starts Conductor as its own process; that of another release from the folder it was unpacked to. */
export async function runConductor(
  databaseUrl: string,
  options: { readonly port?: number; readonly env?: Record<string, string>; readonly release?: string } = {},
): Promise<RunningProcess> {
  const port = options.port ?? (await freePort());
  return startProgram(join(options.release ?? root, "conductor/src/main.ts"), port, {
    DBOS__CONDUCTOR_DB_URL: databaseUrl,
    DBOS__CONDUCTOR_PORT: String(port),
    // No replica takes over when a test is done.
    CONDUCTOR_DRAIN_REFUGE: "0s",
    CONDUCTOR_DRAIN_DELAY: "0s",
    ...options.env,
  });
}

/** Starts one executor of the sample application, or of a variant of it. */
export async function runApp(
  databaseUrl: string,
  conductorPort: number,
  version = "story",
  script = "app/src/main.ts",
): Promise<RunningProcess> {
  const port = await freePort();
  return startProgram(script, port, {
    PORT: String(port),
    HOST: "127.0.0.1",
    DBOS_ADMIN_PORT: "off",
    DBOS_SYSTEM_DATABASE_URL: databaseUrl,
    DBOS_CONDUCTOR_URL: `ws://127.0.0.1:${conductorPort}/`,
    DBOS_CONDUCTOR_KEY: "any-key",
    DBOS__APPVERSION: version,
  });
}

/** Makes the DBOS tables, with the SDK's own command. */
export function createAppSchema(databaseUrl: string): void {
  const script = join(root, "node_modules/.bin/dbos");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, "schema", databaseUrl], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`dbos schema failed:\n${stdout}${stderr}`);
}
