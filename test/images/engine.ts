// The Docker engine of the suite: the one that runs here, or one of our own in a temporary folder.
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { waitFor } from "../support/wait.ts";
import { Unavailable } from "./unavailable.ts";

export interface Engine {
  /** Path of a `docker` command that builds with BuildKit, as the Dockerfiles and their ignore files need. */
  readonly command: string;
  /** Environment by which the command finds the engine. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const startDeadlineMs = 60_000;

/** Finds or starts an engine. Throws `Unavailable` where there can be none. */
export async function getEngine(): Promise<Engine> {
  // The suite's Postgres and issuer listen on loopback, which containers share with their host on Linux only.
  if (process.platform !== "linux") throw new Unavailable("host networking needs Linux");
  const command = onPath("docker").find(buildsWithBuildKit);
  if (command === undefined) throw new Unavailable("there is no docker command with BuildKit on the PATH");
  if (sharesLoopback(command)) return { command, env: {}, stop: async () => undefined };
  return startEngine(command);
}

async function startEngine(command: string): Promise<Engine> {
  if (process.getuid?.() !== 0) {
    throw new Unavailable("no Docker engine answers, and only root can start one");
  }
  const [dockerd] = onPath("dockerd");
  if (dockerd === undefined) throw new Unavailable("no Docker engine answers, and there is no dockerd");
  const folder = mkdtempSync(join(tmpdir(), "podium-docker-"));
  const env = { DOCKER_HOST: `unix://${join(folder, "socket")}` };
  const logPath = join(folder, "log");
  const log = openSync(logPath, "w");
  mkdirSync(join(folder, "data"));
  // Containers use the host's network or none, so the engine need not touch bridges and firewall rules.
  const child = spawn(
    dockerd,
    [
      `--host=${env.DOCKER_HOST}`,
      `--data-root=${join(folder, "data")}`,
      `--exec-root=${join(folder, "exec")}`,
      `--pidfile=${join(folder, "pid")}`,
      "--bridge=none",
      "--iptables=false",
      "--ip6tables=false",
    ],
    { stdio: ["ignore", log, log] },
  );
  closeSync(log);
  const stop = async () => {
    await end(child);
    // It leaves the mount of the host's network behind.
    for (const path of mountsBelow(folder)) spawnSync("umount", ["--lazy", path]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const answers = () => hasEnded(child) || run(command, ["info"], env).status === 0;
  await waitFor("dockerd to answer", answers, startDeadlineMs).catch(() => undefined);
  if (hasEnded(child) || run(command, ["info"], env).status !== 0) {
    const lastWords = readFileSync(logPath, "utf8").trim().split("\n").at(-1) ?? "it printed nothing";
    await stop();
    throw new Unavailable(`dockerd does not start here: ${lastWords}`);
  }
  return { command, env, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

function mountsBelow(folder: string): string[] {
  const lines = readFileSync("/proc/mounts", "utf8").split("\n");
  return lines.map((line) => line.split(" ")[1] ?? "").filter((path) => path.startsWith(`${folder}/`));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Whether an engine answers whose containers' host network is this machine's. */
function sharesLoopback(command: string): boolean {
  const host = process.env["DOCKER_HOST"] ?? "unix://";
  const { status, stdout } = run(command, ["info", "--format", "{{.OperatingSystem}} {{.SecurityOptions}}"]);
  return status === 0 && host.startsWith("unix://") && !/Docker Desktop|rootless/.test(stdout);
}

/** Clients had BuildKit within them before version 23, and have it as the plugin buildx since. */
function buildsWithBuildKit(command: string): boolean {
  const major = Number(/version (\d+)/.exec(run(command, ["--version"]).stdout)?.[1] ?? 0);
  return (major >= 18 && major < 23) || run(command, ["buildx", "version"]).status === 0;
}

function onPath(name: string): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).filter((path) => existsSync(path));
}

function run(command: string, args: string[], env: Record<string, string> = {}) {
  return spawnSync(command, args, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    timeout: startDeadlineMs,
  });
}
