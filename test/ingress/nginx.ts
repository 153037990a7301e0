// A real NGINX in a temporary folder, on a free port.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { freePort } from "../../local/postgres.ts";
import { waitFor } from "../support/wait.ts";
import { ingressConfig, type Ingress } from "./ingress-config.ts";

export interface Nginx {
  readonly port: number;
  /** The whole configuration as NGINX has understood it. */
  readonly configuration: string;
  stop(): Promise<void>;
}

/** Path of NGINX, which Debian keeps out of the PATH of ordinary users. */
export function findNginx(): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin"];
  return folders.map((folder) => join(folder, "nginx")).find((path) => existsSync(path));
}

/**
 * Starts it with the routes of these Ingress objects; `portOf` has the port of each service on this machine, `entries`
 * the controller's ConfigMap.
 */
export async function startNginx(
  ingresses: readonly Ingress[],
  portOf: Readonly<Record<string, number>>,
  entries: Readonly<Record<string, string>> = {},
): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), "podium-nginx-"));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, "nginx.conf");
  writeFileSync(file, ingressConfig(ingresses, { folder, port, portOf, entries }));
  const flags = ["-e", join(folder, "error.log"), "-p", folder, "-c", file];
  const nginx = findNginx() ?? "nginx";
  const configuration = execFileSync(nginx, [...flags, "-T"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const child = spawn(nginx, [...flags, "-g", "daemon off;"], { stdio: "ignore" });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const answers = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => resolve(false));
      socket.on("connect", () => resolve(socket.destroy().destroyed));
    });
  await waitFor("nginx to answer", answers).catch(async (error: unknown) => {
    const log = readFileSync(join(folder, "error.log"), "utf8");
    await stop();
    throw new Error(`nginx does not start:\n${log}`, { cause: error });
  });
  return { port, configuration, stop };
}
