// A recording as files that people compare: one YAML file per Kubernetes object, one line of JSON per resource.
import { createHash } from "node:crypto";

import { stringify } from "yaml";

import { mapInside, mask, masked, type Recorded, type Recording } from "./recorder.ts";

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string } & Readonly<
    Record<string, unknown>
  >;
}

/** The Kubernetes objects of a recording, with every value as it would reach the cluster. */
export function manifestsOf(resources: readonly Recorded[]): Manifest[] {
  return resources
    .filter((resource) => resource.type.startsWith("kubernetes:") && "kind" in resource.inputs)
    .map((resource) => withDashes(mask(resource.inputs)) as Manifest)
    .sort((left, right) => compare(pathOf(left), pathOf(right)));
}

/** File contents by path, the same for the same program whatever the order of registration. */
export function renderFiles(recording: Recording): Map<string, string> {
  const files = new Map<string, string>();
  for (const manifest of manifestsOf(recording.resources)) {
    files.set(
      `manifests/${pathOf(manifest)}.yaml`,
      stringify(shortened(manifest), { lineWidth: 0, blockQuote: "literal" }),
    );
  }
  const lines = recording.resources.map((resource) => JSON.stringify(lineOf(resource))).sort(compare);
  files.set("resources.jsonl", `${lines.join("\n")}\n`);
  files.set("outputs.yaml", stringify(recording.outputs, { sortMapEntries: true }));
  return files;
}

/** The SDK's names have no dashes; the provider puts them back before it sends. */
function withDashes(value: unknown): unknown {
  const dashed = (key: string): string => (key.startsWith("x_kubernetes_") ? key.replaceAll("_", "-") : key);
  return withEntries(mapInside(value, withDashes), (entries) =>
    entries.map(([key, inner]) => [dashed(key), inner]),
  );
}

function pathOf({ kind, metadata }: Manifest): string {
  const folder = metadata.namespace ?? "cluster";
  return `${folder}/${kind}-${metadata.name ?? "unnamed"}`.toLowerCase();
}

/** Kubernetes objects are in full in their own files, so their lines only point there. */
function lineOf(resource: Recorded): Record<string, unknown> {
  const { type, name, inputs } = resource;
  const isManifest = type.startsWith("kubernetes:") && "kind" in inputs;
  return {
    type,
    name,
    parent: resource.parent === undefined ? null : shortUrn(resource.parent),
    inputs: isManifest ? { manifest: pathOf(mask(inputs) as Manifest) } : sorted(mask(inputs)),
    dependsOn: resource.dependsOn.map(shortUrn),
    ...(resource.protect ? { protect: true } : {}),
    ...(resource.retainOnDelete ? { retainOnDelete: true } : {}),
    ...(resource.deletedWith === undefined ? {} : { deletedWith: shortUrn(resource.deletedWith) }),
  };
}

/** Ciphertext as a digest: that it changed is all that a reader can see in it. */
function shortened(manifest: Manifest): unknown {
  const { spec } = manifest as { readonly spec?: { readonly encryptedData?: unknown } };
  if (
    manifest.kind !== "SealedSecret" ||
    typeof spec?.encryptedData !== "object" ||
    spec.encryptedData === null
  ) {
    return manifest;
  }

  const encryptedData = Object.entries(spec.encryptedData).map(
    ([key, value]) => [key, short(String(value))] as const,
  );
  return { ...manifest, spec: { ...spec, encryptedData: Object.fromEntries(encryptedData) } };
}

function short(ciphertext: string): string {
  return ciphertext === masked
    ? masked
    : `sealed-${createHash("sha256").update(ciphertext).digest("hex").slice(0, 12)}`;
}

function shortUrn(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

function sorted(value: unknown): unknown {
  return withEntries(mapInside(value, sorted), (entries) =>
    entries.sort(([left], [right]) => compare(left, right)),
  );
}

type Entries = [string, unknown][];

function withEntries(value: unknown, change: (entries: Entries) => Entries): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(change(Object.entries(value)))
    : value;
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
