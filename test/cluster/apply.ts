// Objects as `pulumi up` sends them: server-side apply, strict about keys that a kind does not know.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { inject } from "vitest";
import { parseAllDocuments } from "yaml";

import type { Manifest } from "../../infra/render/files.ts";
import { waitFor } from "../support/wait.ts";
import type { Answer, ControlPlane } from "./control-plane.ts";

interface Applied {
  readonly metadata: { readonly resourceVersion: string; readonly generation?: number };
}

/** Definitions first, then namespaces, then the rest, since each needs the one before it. */
const first = ["CustomResourceDefinition", "Namespace"];

/** Said of the sealing key, for which a render has only a stand-in. */
const noCertificate = "failed to find any PEM data in certificate input";

/** Applies every object. Returns what the server complained of, and each object's version by its name. */
export async function applyAll(
  cluster: ControlPlane,
  manifests: readonly Manifest[],
): Promise<{ readonly complaints: string[]; readonly versions: Map<string, string> }> {
  const complaints: string[] = [];
  const versions = new Map<string, string>();
  const rank = ({ kind }: Manifest) => (first.includes(kind) ? first.indexOf(kind) : first.length);
  for (const manifest of manifests.toSorted((left, right) => rank(left) - rank(right))) {
    const { status, body, warnings } = await apply(cluster, manifest);
    if (status >= 300) complaints.push(`${nameOf(manifest)}: ${messageOf(body)}`);
    else versions.set(nameOf(manifest), versionOf(manifest, body as Applied));
    const meant = warnings.filter((warning) => !warning.includes(noCertificate));
    complaints.push(...meant.map((warning) => `${nameOf(manifest)}: ${warning}`));
  }
  return { complaints, versions };
}

/** Changes when the object does; the server itself writes a definition's status, which does not count. */
function versionOf({ kind }: Manifest, { metadata }: Applied): string {
  return kind === "CustomResourceDefinition" ? `generation ${metadata.generation}` : metadata.resourceVersion;
}

/** The definitions that the operators' charts install, which the program's own objects need. */
export async function installDefinitions(cluster: ControlPlane): Promise<void> {
  const definitions = inject("definitions").flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".yaml"))
      .flatMap((file) => parseAllDocuments(readFileSync(join(folder, file), "utf8")))
      .map((document) => document.toJS() as Manifest | null)
      .filter((each) => each?.kind === "CustomResourceDefinition"),
  );
  for (const definition of definitions as Manifest[]) {
    const { status, body } = await apply(cluster, definition);
    if (status >= 300) throw new Error(`${nameOf(definition)}: ${messageOf(body)}`);
  }
}

async function apply(cluster: ControlPlane, manifest: Manifest): Promise<Answer> {
  const path = await pathOf(cluster, manifest);
  return cluster.ask(
    "PATCH",
    `${path}?fieldManager=podium&force=true&fieldValidation=Strict`,
    manifest,
    "application/apply-patch+yaml",
  );
}

/** Asks whether a pod of this object would be admitted to its namespace; undefined where it would. */
export async function whyRefused(cluster: ControlPlane, workload: Manifest): Promise<string | undefined> {
  const { template } = (workload as unknown as { readonly spec: { readonly template: Manifest } }).spec;
  const pod = {
    ...template,
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...template.metadata, name: "would-be", annotations: {} },
    spec: { ...(template as unknown as { readonly spec: object }).spec, ...restartable(workload) },
  };
  const path = `/api/v1/namespaces/${workload.metadata.namespace ?? "default"}/pods?dryRun=All&fieldValidation=Strict`;
  const { status, body } = await cluster.ask("POST", path, pod);
  return status < 300 ? undefined : `${nameOf(workload)}: ${messageOf(body)}`;
}

/** A claim's volume is added by the controller of a StatefulSet, which is not here. */
function restartable(workload: Manifest): object {
  const { template, volumeClaimTemplates = [] } = (
    workload as unknown as {
      readonly spec: {
        readonly template: { readonly spec: { readonly volumes?: object[] } };
        readonly volumeClaimTemplates?: { readonly metadata: { readonly name: string } }[];
      };
    }
  ).spec;
  const claims = volumeClaimTemplates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: name },
  }));
  return claims.length === 0 ? {} : { volumes: [...(template.spec.volumes ?? []), ...claims] };
}

/** Where an object of a kind lives; waits for kinds whose definition has only just arrived. */
async function pathOf(cluster: ControlPlane, { apiVersion, kind, metadata }: Manifest): Promise<string> {
  const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const found = await waitFor(
    `the kind ${kind}`,
    async () => {
      const { body } = await cluster.ask("GET", base);
      const { resources } = body as {
        readonly resources?: { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
      };
      return resources?.find((each) => each.kind === kind && !each.name.includes("/"));
    },
    30_000,
  );
  const namespace = found.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
  return `${base}${namespace}/${found.name}/${metadata.name ?? ""}`;
}

function nameOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? "-"}/${metadata.name ?? ""}`;
}

function messageOf(body: unknown): string {
  return typeof body === "string" ? body : String((body as { readonly message?: unknown }).message);
}
