// The custom resource definitions that the operators' charts install, from the operators' published modules.
import { join } from "node:path";

import { charts } from "../../infra/plans/versions.ts";
import { fetchModule } from "../support/go-tool.ts";

/** Modules, with the folder inside. */
const modules = [
  [`github.com/kedacore/keda/v2@v${charts.keda.version}`, "config/crd/bases"],
  [`github.com/cert-manager/cert-manager@${charts.certManager.version}`, "deploy/crds"],
  ["github.com/bitnami-labs/sealed-secrets@v0.40.0", "helm/sealed-secrets/crds"],
] as const;

/** Why they are not available here; undefined where they are. */
export function whyNoDefinitions(): string | undefined {
  for (const [module] of modules) {
    const fetched = fetchModule(module);
    if ("reason" in fetched) return fetched.reason;
  }
  return undefined;
}

/** Folders with a file for each definition. */
export function definitionFolders(): string[] {
  return modules.map(([module, path]) => join(folderOf(module), path));
}

/** Folder of a module's files. */
export function folderOf(address: string): string {
  const fetched = fetchModule(address);
  if ("reason" in fetched) throw new Error(fetched.reason);
  return fetched.folder;
}
