// Kubernetes' own schemas, from npm: wrong values by the validators, unknown keys by the compiler, which refuses a
// key in an object literal that the type does not have.
import { fileURLToPath } from "node:url";

import ts from "typescript";

import type { Manifest } from "../../../infra/render/files.ts";

/** Packages that describe kinds outside Kubernetes itself, by API group. */
const packages: Readonly<Record<string, string>> = {
  "bitnami.com": "@kubernetes-models/sealed-secrets",
  "cert-manager.io": "@kubernetes-models/cert-manager",
  "keda.sh": "@kubernetes-models/keda",
};

interface Model {
  validate(): void;
}

type ModelClass = new (data: object) => Model;

function moduleOf({ apiVersion, kind }: Manifest): string {
  const group = apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "";
  return `${packages[group] ?? "kubernetes-models"}/${apiVersion}/${kind}`;
}

/** What a validator says about values: wrong types, missing fields, malformed quantities. */
export async function wrongValues(manifest: Manifest): Promise<string[]> {
  const loaded = (await import(/* @vite-ignore */ moduleOf(manifest))) as Record<string, ModelClass>;
  const Kind = loaded[manifest.kind];
  if (Kind === undefined) return [`${moduleOf(manifest)} has no ${manifest.kind}`];
  try {
    new Kind(manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind} ${manifest.metadata.name ?? ""}: ${String(error)}`];
  }
}

/** What the compiler says about manifests written as literals of their types; one list per manifest. */
export function unknownKeys(manifests: readonly Manifest[]): string[][] {
  const lines = manifests.map((manifest, index) => {
    // Some packages have types beside their CommonJS files only.
    const path = fileURLToPath(import.meta.resolve(moduleOf(manifest))).replace(/\.mjs$/, ".js");
    return `import type { I${manifest.kind} as T${index} } from "${path}"; export const m${index}: T${index} = ${JSON.stringify(manifest)};`;
  });
  const found = manifests.map((): string[] => []);
  for (const diagnostic of compile(lines.join("\n"))) {
    const line = diagnostic.file?.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line ?? 0;
    found[line]?.push(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  }
  return found;
}

function compile(source: string): readonly ts.Diagnostic[] {
  const file = fileURLToPath(new URL("manifests.generated.ts", import.meta.url));
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    lib: ["lib.es2024.d.ts"],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, version, onError) =>
    name === file ? ts.createSourceFile(name, source, version) : getSourceFile(name, version, onError);
  const program = ts.createProgram([file], options, host);
  const wanted = program.getSourceFile(file);
  return [...program.getSyntacticDiagnostics(wanted), ...program.getSemanticDiagnostics(wanted)];
}
