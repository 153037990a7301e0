// The tools of this suite and the published schemas, of the versions that the program installs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { TestProject } from "vitest/node";

import { buildTool, fetchModule, skipReason, type GoTool } from "../support/go-tool.ts";
import { definitionFolders, folderOf, whyNoDefinitions } from "./definitions.ts";
import { writeDefinitionSchemas, writeKubernetesSchemas } from "./schemas.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Paths of the tools. */
    readonly kubeconform: string;
    readonly kubeScore: string;
    readonly kubeseal: string;
    readonly helm: string;
    /** Folder of strict schemas, for kubeconform. */
    readonly schemas: string;
  }
}

function tool(name: string, module: string): GoTool {
  return { folder: join(import.meta.dirname, "tools", name), command: `${module}/cmd/${name}`, module };
}

const kubeconform = tool("kubeconform", "github.com/yannh/kubeconform");
const kubeScore = tool("kube-score", "github.com/zegl/kube-score");
export const helm = tool("helm", "helm.sh/helm/v3");
const kubeseal = tool("kubeseal", "github.com/bitnami/sealed-secrets");

/** A patch release of the version that a stack asks for by default; the specs check that. */
export const kubernetesVersion = "v1.36.3";
/** Why the suite cannot run here; undefined where it can. */
export function whyNot(): string | undefined {
  for (const wanted of [kubeconform, kubeScore, kubeseal, helm]) {
    const reason = skipReason(wanted);
    if (reason !== undefined) return reason;
  }
  const fetched = fetchModule(`k8s.io/kubernetes@${kubernetesVersion}`);
  return "reason" in fetched ? fetched.reason : whyNoDefinitions();
}

/** Vitest's global setup. Returns its end. */
export function setup(project: TestProject): () => void {
  project.provide("kubeconform", buildTool(kubeconform));
  project.provide("kubeScore", buildTool(kubeScore));
  project.provide("kubeseal", buildTool(kubeseal));
  project.provide("helm", buildTool(helm));
  const schemas = mkdtempSync(join(tmpdir(), "podium-schemas-"));
  writeKubernetesSchemas(
    join(folderOf(`k8s.io/kubernetes@${kubernetesVersion}`), "api/openapi-spec/swagger.json"),
    schemas,
  );
  for (const folder of definitionFolders()) writeDefinitionSchemas(folder, schemas);
  project.provide("schemas", schemas);
  return () => rmSync(schemas, { recursive: true, force: true });
}
