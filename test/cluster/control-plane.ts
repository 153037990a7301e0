// etcd and a Kubernetes API server in a temporary folder: admission, validation and storage as in a cluster, but no
// controllers and no machines, so that nothing ever runs.
import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { inject } from "vitest";

import { freePort } from "../../local/postgres.ts";
import { waitFor } from "../support/wait.ts";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** What the server would warn a person of. */
  readonly warnings: readonly string[];
}

export interface ControlPlane {
  /** One request with all rights; a body is sent as JSON of the given type. */
  ask(method: string, path: string, body?: unknown, type?: string): Promise<Answer>;
  stop(): Promise<void>;
}

const startDeadlineMs = 90_000;

/** Starts both and waits until the server is ready. */
export async function startControlPlane(): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), "podium-cluster-"));
  const [clients, peers, port] = [await freePort(), await freePort(), await freePort()];
  const token = randomBytes(16).toString("hex");
  writeKeys(folder, token);
  const children = [
    start(inject("etcd"), join(folder, "etcd.log"), etcdFlags(folder, clients, peers)),
    start(inject("kubeApiserver"), join(folder, "server.log"), serverFlags(folder, clients, port)),
  ];
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  const ask: ControlPlane["ask"] = (method, path, body, type = "application/json") =>
    send({ port, token, certificate: join(folder, "apiserver.crt") }, method, path, body, type);
  try {
    await waitFor(
      "the API server",
      async () => (await ask("GET", "/readyz")).status === 200,
      startDeadlineMs,
    );
  } catch (error) {
    const log = readFileSync(join(folder, "server.log"), "utf8").slice(-2000);
    await stop();
    throw new Error(`the API server did not start:\n${log}`, { cause: error });
  }
  return { ask, stop };
}

function writeKeys(folder: string, token: string): void {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(join(folder, "accounts.pub"), publicKey.export({ type: "spki", format: "pem" }));
  writeFileSync(join(folder, "accounts.key"), privateKey.export({ type: "pkcs8", format: "pem" }), {
    mode: 0o600,
  });
  writeFileSync(join(folder, "tokens.csv"), `${token},admin,admin,"system:masters"\n`, { mode: 0o600 });
}

function etcdFlags(folder: string, clients: number, peers: number): string[] {
  const [client, peer] = [`http://127.0.0.1:${clients}`, `http://127.0.0.1:${peers}`];
  return [
    `--data-dir=${join(folder, "etcd")}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function serverFlags(folder: string, etcd: number, port: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    "--bind-address=127.0.0.1",
    `--secure-port=${port}`,
    `--cert-dir=${folder}`,
    `--token-auth-file=${join(folder, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(folder, "accounts.pub")}`,
    `--service-account-signing-key-file=${join(folder, "accounts.key")}`,
  ];
}

function start(program: string, log: string, flags: readonly string[]): ChildProcess {
  const output = openSync(log, "a");
  const child = spawn(program, flags, { stdio: ["ignore", output, output] });
  closeSync(output);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

function send(
  server: { readonly port: number; readonly token: string; readonly certificate: string },
  method: string,
  path: string,
  body: unknown,
  type: string,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${server.token}`, "content-type": type };
  // Made by the server when it starts.
  const ca = readFileSync(server.certificate);
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port: server.port, path, method, headers, ca }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => (text += part));
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          body: text.startsWith("{") ? JSON.parse(text) : text,
          warnings: [response.headers["warning"] ?? []].flat(),
        }),
      );
    });
    call.on("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
