// The whole program, for every kind of stack: what must hold whatever the settings are.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

import { beforeAll, describe, expect, test } from "vitest";

import { manifestsOf, renderFiles } from "../../../infra/render/files.ts";
import { mask, reveal, type Recorded, type Recording } from "../../../infra/render/recorder.ts";
import { runStack } from "../../../infra/render/run.ts";
import { ancestorsOf, inputsOf, ofType, run, withDomain, type Inputs } from "../support/program.ts";

const localDomain = { ...withDomain, "podium:domain": "podium.test.org", "podium:tlsMode": "selfSigned" };
const noDomain = {
  "podium:routing": "path",
  "podium:tlsMode": "selfSigned",
  "podium:allowInsecure": "true",
};
const variants: [string, Parameters<typeof run>][] = [
  ["dev", ["dev"]],
  ["dev with a domain", ["dev", { config: withDomain }]],
  ["prod", ["prod"]],
  ["prod without a domain", ["prod", { config: noDomain }]],
  ["local", ["local"]],
  ["local with a domain", ["local", { config: localDomain }]],
];

interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly securityContext?: Inputs;
  readonly containers: Container[];
  readonly initContainers?: Container[];
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
  }[];
  readonly ports?: { readonly containerPort: number }[];
  readonly resources?: { readonly limits?: Inputs; readonly requests?: Inputs };
  readonly securityContext?: Inputs;
  readonly readinessProbe?: unknown;
  readonly livenessProbe?: unknown;
}

interface Workload {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels: Record<string, string>;
  readonly pod: PodSpec;
}

function workloadsOf({ resources }: Recording): Workload[] {
  return manifestsOf(resources).flatMap((manifest) => {
    const spec = (
      manifest as {
        readonly spec?: {
          readonly template?: {
            readonly spec?: PodSpec;
            readonly metadata?: { readonly labels: Record<string, string> };
          };
        };
      }
    ).spec;
    const { kind, metadata } = manifest;
    if (!["Deployment", "Job", "StatefulSet"].includes(kind) || spec?.template?.spec === undefined) return [];
    const labels = spec.template.metadata?.labels ?? {};
    return [
      {
        kind,
        name: metadata.name ?? "",
        namespace: metadata.namespace ?? "",
        labels,
        pod: spec.template.spec,
      },
    ];
  });
}

function containersOf(workload: Workload): Container[] {
  return [...(workload.pod.initContainers ?? []), ...workload.pod.containers];
}

function sealedItems(recording: Recording): Set<string> {
  const sealed = manifestsOf(recording.resources).filter(({ kind }) => kind === "SealedSecret");
  return new Set(
    sealed.flatMap((manifest) => {
      const { spec } = manifest as unknown as {
        readonly spec: { readonly encryptedData: Record<string, string> };
      };
      const { namespace, name } = manifest.metadata;
      return Object.keys(spec.encryptedData).map((key) => `${namespace}/${name}/${key}`);
    }),
  );
}

/** Every text that some input marks as secret. */
function secretTexts(resources: readonly Recorded[]): Set<string> {
  const texts = new Set<string>();
  const visit = (value: unknown, secret: boolean): void => {
    // A Secret's data is marked as a whole, the public certificate in it included.
    if (typeof value === "string" && secret && !value.startsWith("certificate of")) texts.add(value);
    if (typeof value !== "object" || value === null) return;
    const isMark = mask(value) === "[secret]";
    for (const [key, inner] of Object.entries(isMark ? { value: (value as Inputs)["value"] } : value)) {
      if (key !== "metadata" && key !== "type") visit(inner, secret || isMark);
    }
  };
  for (const { inputs } of resources) visit(inputs, false);
  return texts;
}

describe.each(variants)("the program for %s", (_, variant) => {
  let recording: Recording;

  beforeAll(async () => {
    recording = await run(...variant);
  }, 60_000);

  test("gives every resource a parent, except what stands at the top", () => {
    const top = recording.resources.filter((resource) => resource.parent === undefined);
    const orphans = top.filter(
      ({ type }) => !type.startsWith("podium:infra:") && !type.startsWith("pulumi:providers:"),
    );
    expect(orphans.map(({ name }) => name)).toEqual([]);
  });

  test("gives every resource a name of its own that starts with its parent's", () => {
    const { resources } = recording;
    expect(new Set(resources.map(({ urn }) => urn)).size).toBe(resources.length);
    const nameOf = new Map(resources.map(({ urn, name }) => [urn, name]));
    const strays = resources.filter(({ name, parent }) => !name.startsWith(nameOf.get(parent ?? "") ?? ""));
    expect(strays.map(({ name }) => name)).toEqual([]);
  });

  test("shows no secret in an input or output that is not marked as one", () => {
    const texts = [...secretTexts(recording.resources)];
    expect(texts.length).toBeGreaterThan(1);
    const shown = recording.resources.map(({ name, inputs }) => ({
      name,
      text: JSON.stringify(mask(inputs)),
    }));
    const outputs = { name: "outputs", text: JSON.stringify(recording.outputs) };
    const leaks = [...shown, outputs].filter(({ text }) => texts.some((secret) => text.includes(secret)));
    expect(leaks.map(({ name }) => name)).toEqual([]);
  });

  test("seals every secret except the key that unseals", () => {
    const plainSecrets = ofType(recording, "kubernetes:core/v1:Secret");
    expect(plainSecrets.map(({ name }) => name)).toEqual(["podium-sealed-secrets-key-1-secret"]);
  });

  test("seals every item that a pod asks for", () => {
    const items = sealedItems(recording);
    const asked = workloadsOf(recording).flatMap((workload) =>
      containersOf(workload)
        .flatMap(({ env }) => env ?? [])
        .flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef === undefined ? [] : [valueFrom.secretKeyRef]))
        .map(({ name, key }) => `${workload.namespace}/${name}/${key}`),
    );
    expect(asked.filter((item) => !items.has(item))).toEqual([]);
  });

  test("gives each secret to one service account, and the administrator's to the two that set up", () => {
    const readers = new Map<string, Set<string>>();
    for (const workload of workloadsOf(recording)) {
      for (const { valueFrom } of containersOf(workload).flatMap(({ env }) => env ?? [])) {
        const secret = valueFrom?.secretKeyRef?.name;
        if (secret === undefined) continue;
        readers.set(secret, (readers.get(secret) ?? new Set()).add(workload.pod.serviceAccountName ?? ""));
      }
    }
    const shared = [...readers].filter(([, accounts]) => accounts.size > 1);
    expect(
      shared.map(([secret, accounts]) => [secret, [...accounts].sort((a, b) => (a < b ? -1 : 1))]),
    ).toEqual(readers.has("dbos-app-db") ? [["postgres-admin", ["database-setup", "dbos-migrate"]]] : []);
  });

  test("lets no role of ours read Secrets through the API", () => {
    const roles = manifestsOf(recording.resources).filter(
      ({ kind }) => kind === "Role" || kind === "ClusterRole",
    );
    expect(JSON.stringify(roles)).not.toContain('"secrets"');
  });

  test("starts no pod before its secrets are there", () => {
    for (const { type, name } of recording.resources) {
      if (!/:(Deployment|StatefulSet|Job)$/.test(type)) continue;
      const text = JSON.stringify(inputsOf(recording, name));
      const wanted = [...text.matchAll(/"secretKeyRef":\{"key":"[^"]*","name":"([^"]*)"\}/g)].map(
        ([, secret]) => secret,
      );
      const before = ancestorsOf(recording, name);
      const sealed = recording.resources
        .filter(
          (resource) =>
            resource.custom && before.has(resource.name) && resource.type.endsWith(":SealedSecret"),
        )
        .map((resource) => (resource.inputs["metadata"] as { readonly name: string }).name);
      expect(sealed, name).toEqual(expect.arrayContaining([...new Set(wanted)]));
    }
  });

  test("puts nothing into a namespace before it is there", () => {
    const made = new Set(
      manifestsOf(recording.resources)
        .filter(({ kind }) => kind === "Namespace")
        .map(({ metadata }) => metadata.name),
    );
    for (const { name, type, inputs } of recording.resources) {
      const { namespace } = (mask(inputs["metadata"]) ?? {}) as { readonly namespace?: string };
      if (!type.startsWith("kubernetes:") || namespace === undefined || !made.has(namespace)) continue;
      expect(ancestorsOf(recording, name), name).toContain(`podium-namespaces-${namespace}`);
    }
  });

  test("hardens every container", () => {
    for (const workload of workloadsOf(recording)) {
      expect(workload.pod.securityContext, workload.name).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: "RuntimeDefault" },
      });
      for (const container of containersOf(workload)) {
        expect(container.securityContext, container.name).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        });
        expect(container.resources?.limits, container.name).toHaveProperty("memory");
        expect(container.resources?.requests, container.name).toHaveProperty("cpu");
        expect(container.image, container.name).not.toMatch(/:latest$|^[^:@]+$/);
      }
    }
  });

  test("gives every workload a service account of its own, and Dex alone a token", () => {
    const workloads = workloadsOf(recording);
    expect(workloads.every(({ pod }) => pod.serviceAccountName !== undefined)).toBe(true);
    const withToken = workloads.filter(({ pod }) => pod.automountServiceAccountToken !== false);
    expect(withToken.map(({ name }) => name)).toEqual(["dex"]);
  });

  test("probes every server", () => {
    const servers = workloadsOf(recording).filter(({ kind }) => kind !== "Job");
    for (const { pod, name } of servers) {
      expect(pod.containers[0]?.readinessProbe, name).toBeDefined();
      expect(pod.containers[0]?.livenessProbe, name).toBeDefined();
    }
  });

  test("gives each Service the port of the container behind it, as network policies on EKS need", () => {
    const workloads = workloadsOf(recording);
    const services = manifestsOf(recording.resources).filter(({ kind }) => kind === "Service") as unknown as {
      readonly metadata: { readonly name: string };
      readonly spec: {
        readonly selector: Record<string, string>;
        readonly ports: { readonly port: number; readonly targetPort: number }[];
      };
    }[];
    for (const { metadata, spec } of services) {
      const behind = workloads.filter(({ labels }) =>
        Object.entries(spec.selector).every(([key, value]) => labels[key] === value),
      );
      expect(behind, metadata.name).toHaveLength(1);
      const [port] = spec.ports;
      expect(port?.port, metadata.name).toBe(port?.targetPort);
      expect(behind[0]?.pod.containers[0]?.ports?.[0]?.containerPort, metadata.name).toBe(port?.port);
    }
  });

  test("ends TLS for every Ingress", () => {
    const ingresses = manifestsOf(recording.resources).filter(
      ({ kind }) => kind === "Ingress",
    ) as unknown as {
      readonly metadata: { readonly name: string };
      readonly spec: {
        readonly tls?: { readonly hosts: string[] }[];
        readonly rules: { readonly host?: string }[];
      };
    }[];
    expect(ingresses.length).toBeGreaterThan(0);
    const release = inputsOf(recording, "podium-ingress-release") as {
      readonly values: { readonly controller: Inputs };
    };
    for (const { spec, metadata } of ingresses) {
      const hosts = spec.rules.flatMap(({ host }) => (host === undefined ? [] : [host]));
      if (hosts.length > 0) {
        expect(
          spec.tls?.flatMap((each) => each.hosts),
          metadata.name,
        ).toEqual(hosts);
      } else {
        expect(release.values.controller["defaultTLS"]).toEqual({
          secret: "nginx-ingress/default-server-tls",
        });
      }
    }
  });

  test("gives up with the cluster what is in it, and deletes everything else by itself", () => {
    const isOurs = ofType(recording, "eks:index:Cluster").length > 0;
    const goes = recording.resources.filter(({ deletedWith }) => deletedWith !== undefined);
    const inside = recording.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(goes.map(({ name }) => name)).toEqual(isOurs ? inside.map(({ name }) => name) : []);
  });

  test("sends everything in the cluster through one provider, after the nodes", () => {
    const inCluster = recording.resources.filter(({ type }) => type.startsWith("kubernetes:"));
    expect(inCluster.every(({ provider }) => provider?.includes("podium-cluster-kubernetes"))).toBe(true);
    const isOurs = ofType(recording, "eks:index:ManagedNodeGroup").length > 0;
    for (const { name } of inCluster) {
      if (isOurs) expect(ancestorsOf(recording, name), name).toContain("podium-cluster-nodes-group");
    }
  });

  test("declares in a first preview what it declares later", async () => {
    const [stack, options] = variant;
    const preview = await runStack(stack, { ...options, preview: true });
    const urns = ({ resources }: Recording): string[] =>
      resources.map(({ urn }) => urn).sort((a, b) => (a < b ? -1 : 1));
    expect(urns(preview)).toEqual(urns(recording));
  });

  test("masks what is secret in its outputs", () => {
    expect(recording.outputs).toMatchObject({ userPasswords: "[secret]", apiKey: "[secret]" });
    const open = Object.entries(recording.outputs).filter(
      ([key]) => !["userPasswords", "apiKey"].includes(key),
    );
    expect(JSON.stringify(reveal(open))).not.toContain("[secret]");
  });
});

describe.each(["dev", "prod", "local"])("the stack %s", (stack) => {
  test("renders to its golden files, so that every change of what it declares is seen in review", async () => {
    const golden = readFolder(new URL(`../golden/${stack}/`, import.meta.url));
    const rendered = renderFiles(await run(stack));
    const hint = `run: node infra/render.ts --stack ${stack} --out test/infra/golden/${stack}`;
    expect(
      [...rendered.keys()].sort((a, b) => (a < b ? -1 : 1)),
      hint,
    ).toEqual([...golden.keys()]);
    for (const [path, content] of rendered) {
      expect(content, `${path} differs; if that is meant, ${hint}`).toBe(golden.get(path));
    }
  });
});

function readFolder(folder: URL): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(fileURLToPath(folder), join(entry.parentPath, entry.name)))
    .sort((a, b) => (a < b ? -1 : 1));
  return new Map(paths.map((path) => [path, readFileSync(new URL(path, folder), "utf8")]));
}
