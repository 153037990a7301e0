// The Pulumi CLI of one version, built from its Go module once per machine.
import { fileURLToPath } from "node:url";

import type { TestProject } from "vitest/node";

import { buildTool, skipReason as reasonToSkip, type GoTool } from "../../support/go-tool.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Path of the CLI. */
    readonly pulumi: string;
  }
}

const cli: GoTool = {
  folder: fileURLToPath(new URL("../cli/", import.meta.url)),
  command: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  module: "github.com/pulumi/pulumi/pkg/v3",
  // Without its version the Automation API refuses it.
  versionVariable: "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version",
};

/** Vitest's global setup. */
export function setup(project: TestProject): void {
  project.provide("pulumi", buildTool(cli));
}

/** Why the CLI is not available here; undefined where it is. */
export function skipReason(): string | undefined {
  return reasonToSkip(cli);
}
