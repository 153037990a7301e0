// What stands behind the ingress: Conductor and the Console as their own processes, and the sample application before it.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { freePort } from "../../local/postgres.ts";
import { isWebStale } from "../../local/web-build.ts";
import { createDatabase } from "../support/database.ts";
import { runConductor } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";

const root = join(import.meta.dirname, "../..");

export const peerSecret = "a secret of replicas";

export interface Stack {
  /** Port of each service on this machine, by its name in the cluster. */
  readonly portOf: Readonly<Record<"conductor" | "console", number>>;
  /** All that Conductor has logged. */
  conductorLog(): string;
  stop(): Promise<void>;
}

export interface StackOptions {
  /** Names that both answer to. */
  readonly hosts: readonly string[];
  /** Path below which the Console is. */
  readonly basePath?: string;
  /** Networks whose statements about a caller's address both believe. */
  readonly trustedProxies?: string;
}

/** Starts both. */
export async function startStack(options: StackOptions): Promise<Stack> {
  buildPages();
  const database = await createDatabase();
  const conductor = await runConductor(database.url, {
    env: {
      CONDUCTOR_PEER_SECRET: peerSecret,
      CONDUCTOR_ALLOWED_HOSTS: options.hosts.join(","),
      CONDUCTOR_TRUSTED_PROXIES: options.trustedProxies ?? "",
    },
  });
  const console = await freePort();
  const child = spawn(process.execPath, [join(root, "console/server/main.ts")], {
    env: {
      PATH: process.env["PATH"] ?? "",
      CONSOLE_PORT: String(console),
      CONSOLE_ALLOWED_HOSTS: options.hosts.join(","),
      CONSOLE_BASE_PATH: options.basePath ?? "",
      CONSOLE_TRUSTED_PROXIES: options.trustedProxies ?? "",
      DBOS_CONDUCTOR_URL: `127.0.0.1:${conductor.port}`,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const healthy = async () => (await fetch(`http://127.0.0.1:${console}/health`)).status === 200;
  await waitFor("the Console", healthy, 40_000);
  return {
    portOf: { conductor: conductor.port, console },
    conductorLog: () => conductor.output(),
    stop: async () => {
      await end(child);
      await conductor.kill("SIGKILL");
      await database.drop();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One HTTP request; unlike fetch it lets the caller say which host it means. */
export function send(
  port: number,
  path: string,
  options: {
    readonly host?: string;
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string | Buffer;
    /** Sent before the request, as a balancer sends the PROXY header. */
    readonly preface?: Buffer;
  } = {},
): Promise<Answer> {
  const { host = "localhost", method = "GET", headers = {}, body, preface } = options;
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: "127.0.0.1",
        port,
        path,
        method,
        headers: { host, ...headers },
        ...(preface === undefined ? {} : { createConnection: () => connectAfter(port, preface) }),
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}

/** A connection on which these bytes are sent before those of the program that opened it. */
export function connectAfter(port: number, preface: Buffer): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.write(preface);
  return socket;
}

function buildPages(): void {
  if (!isWebStale()) return;
  const { status, stdout, stderr } = spawnSync("npm", ["run", "build"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`npm run build failed:\n${stdout}${stderr}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
