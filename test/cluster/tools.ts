// etcd and the Kubernetes API server, built from their published modules once per machine.
import { join } from "node:path";

import type { TestProject } from "vitest/node";

import { definitionFolders, whyNoDefinitions } from "../manifests/definitions.ts";
import { buildTool, skipReason, type GoTool } from "../support/go-tool.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly etcd: string;
    readonly kubeApiserver: string;
    /** Folders of the definitions that the operators' charts install. */
    readonly definitions: readonly string[];
  }
}

const tools = join(import.meta.dirname, "tools");
const etcd: GoTool = {
  folder: join(tools, "etcd"),
  command: "podium/test/cluster/tools/etcd/cmd/etcd",
  module: "go.etcd.io/etcd/server/v3",
};
const kubeApiserver: GoTool = {
  folder: join(tools, "kube-apiserver"),
  command: "k8s.io/kubernetes/cmd/kube-apiserver",
  module: "k8s.io/kubernetes",
};

/** Why the suite cannot run here; undefined where it can. */
export function whyNot(): string | undefined {
  return skipReason(etcd) ?? skipReason(kubeApiserver) ?? whyNoDefinitions();
}

/** Vitest's global setup. */
export function setup(project: TestProject): void {
  project.provide("etcd", buildTool(etcd));
  project.provide("kubeApiserver", buildTool(kubeApiserver));
  project.provide("definitions", definitionFolders());
}
