// A real PgBouncer, as Debian installs it: nothing in its file but what it needs to find the server.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../local/postgres.ts";
import { waitFor } from "../support/wait.ts";

const places = [
  "/usr/sbin/pgbouncer",
  "/usr/bin/pgbouncer",
  "/usr/local/bin/pgbouncer",
  "/opt/homebrew/bin/pgbouncer",
];

/** Path of PgBouncer; undefined where there is none. */
export function findPgBouncer(): string | undefined {
  return places.find((path) => existsSync(path));
}

export interface PgBouncer {
  /** URL of the database behind it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts one in front of a database. `url` names a role with a password. */
export async function startPgBouncer(
  url: string,
  mode: "session" | "transaction",
  poolSize = 20,
): Promise<PgBouncer> {
  const { hostname, port, pathname, username, password } = new URL(url);
  const folder = mkdtempSync(join(tmpdir(), "podium-pgbouncer-"));
  const own = await freePort();
  writeFileSync(join(folder, "users.txt"), `"${username}" "${password}"\n`);
  writeFileSync(
    join(folder, "pgbouncer.ini"),
    `[databases]
* = host=${hostname} port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, "users.txt")}
pool_mode = ${mode}
default_pool_size = ${poolSize}
`,
  );
  // It refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) spawnSync("chown", ["-R", "nobody", folder]);
  const child = spawn(
    findPgBouncer()!,
    [...(isRoot ? ["-u", "nobody"] : []), join(folder, "pgbouncer.ini")],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await waitFor("PgBouncer to listen", () => accepts(own), 20_000).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw new Error(`PgBouncer did not listen:\n${output}`, { cause: error });
  });
  return {
    url: `postgresql://${username}:${password}@127.0.0.1:${own}${pathname}`,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
