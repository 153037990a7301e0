// JSON schemas as kubeconform wants them, one file per kind, from what Kubernetes and the operators publish. An object
// with named members has no others: published schemas leave that open, and so would accept a misspelt key.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

/** How kubeconform finds the files below. */
export const schemaFile = "{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json";

type Schema = { readonly [key: string]: unknown };

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Definition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** From Kubernetes' OpenAPI document. */
export function writeKubernetesSchemas(file: string, folder: string): void {
  const { definitions } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly definitions: Record<string, Schema>;
  };
  const strictDefinitions = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name, strict(schema)]),
  );
  // What is written as text or as a number, but published as text.
  const textOrNumber = { type: ["string", "number"] };
  strictDefinitions["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = textOrNumber;
  strictDefinitions["io.k8s.apimachinery.pkg.api.resource.Quantity"] = textOrNumber;
  writeFileSync(join(folder, "definitions.json"), JSON.stringify({ definitions: strictDefinitions }));
  for (const [name, schema] of Object.entries(definitions)) {
    const kinds = (schema["x-kubernetes-group-version-kind"] ?? []) as GroupVersionKind[];
    for (const { group, version, kind } of kinds.length === 1 ? kinds : []) {
      write(folder, { group, version, kind }, { $ref: `definitions.json#/definitions/${name}` });
    }
  }
}

/** From the custom resource definitions in a folder. */
export function writeDefinitionSchemas(source: string, folder: string): void {
  for (const file of readdirSync(source).filter((name) => name.endsWith(".yaml"))) {
    const { spec } = parse(readFileSync(join(source, file), "utf8")) as Definition;
    for (const { name, schema } of spec.versions) {
      const { properties, ...rest } = schema.openAPIV3Schema as { readonly properties: Schema };
      // A definition says of metadata only that it is an object; it is the same for every kind.
      const metadata = {
        $ref: "definitions.json#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
      };
      const whole = strict({ ...rest, properties: { ...properties, metadata } });
      write(folder, { group: spec.group, version: name, kind: spec.names.kind }, whole as Schema);
    }
  }
}

function write(folder: string, { group, version, kind }: GroupVersionKind, schema: Schema): void {
  // Kubernetes' own first group has no name; kubeconform takes the version for it.
  const name = `${kind.toLowerCase()}-${group === "" ? version : group}-${version}.json`;
  writeFileSync(join(folder, name), JSON.stringify(schema));
}

function strict(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strict);
  if (typeof value !== "object" || value === null) return value;
  const schema = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strict(inner)]));
  const open = "additionalProperties" in schema || schema["x-kubernetes-preserve-unknown-fields"] === true;
  return schema["type"] === "object" && "properties" in schema && !open
    ? { ...schema, additionalProperties: false }
    : schema;
}
