// A pod of the rendered manifests as a container: same image, user, limits, mounts, command and environment.
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readManifests, type Manifest } from "../support/manifests.ts";
import { imageName } from "./build.ts";
import { docker, logsOf } from "./docker.ts";

const stack = "dev";

interface Workload extends Manifest {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

interface PodSpec {
  readonly containers: readonly [Container];
  readonly securityContext: { readonly runAsUser: number; readonly runAsGroup: number };
  readonly terminationGracePeriodSeconds?: number;
  readonly volumes: readonly Volume[];
}

interface Container {
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly ports?: readonly { readonly containerPort: number }[];
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface Volume {
  readonly name: string;
  readonly emptyDir?: { readonly sizeLimit: string };
  readonly configMap?: { readonly name: string };
}

interface ConfigMap extends Manifest {
  readonly data: Readonly<Record<string, string>>;
}

export interface Pod {
  readonly id: string;
  /** Seconds it may take to stop. */
  readonly gracePeriodSecs: number;
  logs(): Promise<string>;
  /** Runs a command inside, as the pod's user. */
  exec(...command: string[]): Promise<string>;
  isRunning(): Promise<boolean>;
  /** Waits for its end and resolves with the exit code. */
  ended(): Promise<number>;
  /** Sends SIGTERM as the kubelet does, waits for the end, and says how it ended. */
  stop(): Promise<{ readonly exitCode: number; readonly seconds: number }>;
  remove(): Promise<void>;
}

/**
 * Starts the container of a Deployment or Job. `environment` has what the cluster would fill in, and what must differ
 * here; each name must be one of the manifest's.
 */
export async function startPod(
  image: string,
  kind: "Deployment" | "Job",
  prefix: string,
  environment: Readonly<Record<string, string>>,
): Promise<Pod> {
  const [workload] = readManifests<Workload>(stack, kind, prefix);
  if (workload === undefined) throw new Error(`no ${kind} ${prefix} in the manifests of ${stack}`);
  const spec = workload.spec.template.spec;
  const [container] = spec.containers;
  const folder = mkdtempSync(join(tmpdir(), "podium-pod-"));
  chmodSync(folder, 0o755);
  const { command = [], args = [] } = container;
  const options = {
    name: `podium-test-${prefix}-${randomBytes(4).toString("hex")}`,
    network: "host",
    "cap-drop": "ALL",
    "security-opt": "no-new-privileges",
    user: `${spec.securityContext.runAsUser}:${spec.securityContext.runAsGroup}`,
    memory: bytes(container.resources.limits.memory),
    ...(command[0] === undefined ? {} : { entrypoint: command[0] }),
  };
  const id = await docker(
    "run",
    "--detach",
    "--read-only",
    ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
    ...spec.volumes.map((volume) => mount(volume, container, folder)),
    ...variables(container, environment).map((each) => `--env=${each}`),
    imageName(image),
    ...command.slice(1),
    ...args,
  );
  const gracePeriodSecs = spec.terminationGracePeriodSeconds ?? 30;
  return {
    id,
    gracePeriodSecs,
    logs: () => logsOf(id),
    exec: (...inside) => docker("exec", id, ...inside),
    isRunning: async () => (await docker("inspect", "--format", "{{.State.Running}}", id)) === "true",
    ended: async () => Number(await docker("wait", id)),
    stop: async () => {
      const startedAt = performance.now();
      await docker("stop", "--time", String(gracePeriodSecs), id);
      const seconds = (performance.now() - startedAt) / 1000;
      return { exitCode: Number(await docker("inspect", "--format", "{{.State.ExitCode}}", id)), seconds };
    },
    remove: async () => {
      await docker("rm", "--force", id);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Port that the manifest gives to a Deployment's container. */
export function manifestPort(prefix: string): number {
  const [workload] = readManifests<Workload>(stack, "Deployment", prefix);
  return workload?.spec.template.spec.containers[0].ports?.[0]?.containerPort ?? 0;
}

function variables(container: Container, environment: Readonly<Record<string, string>>): string[] {
  const declared = container.env.map(({ name }) => name);
  const unknown = Object.keys(environment).filter((name) => !declared.includes(name));
  if (unknown.length > 0) throw new Error(`not in the manifest: ${unknown.join(", ")}`);
  return container.env.map(({ name, value }) => {
    const given = environment[name] ?? value;
    if (given === undefined) throw new Error(`the cluster would fill in ${name}: give it a value`);
    return `${name}=${given}`;
  });
}

function mount(volume: Volume, container: Container, folder: string): string {
  const path = container.volumeMounts.find(({ name }) => name === volume.name)?.mountPath ?? "";
  if (volume.emptyDir !== undefined) {
    return `--tmpfs=${path}:rw,exec,mode=1777,size=${bytes(volume.emptyDir.sizeLimit)}`;
  }

  const name = volume.configMap?.name ?? "";
  const [configMap] = readManifests<ConfigMap>(stack, "ConfigMap", name);
  mkdirSync(join(folder, name));
  for (const [file, content] of Object.entries(configMap?.data ?? {})) {
    writeFileSync(join(folder, name, file), content, { mode: 0o444 });
  }

  return `--volume=${join(folder, name)}:${path}:ro`;
}

/** Kubernetes writes `512Mi` where Docker wants `512m`. */
function bytes(quantity: string): string {
  return quantity.replace(/Mi$/, "m").replace(/Gi$/, "g");
}
