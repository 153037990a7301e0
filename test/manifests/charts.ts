// The charts of the operators, of the pinned versions: from a folder that fetch-charts.ts fills where the network has them,
// or from an operator's published Go module.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { basename, join } from "node:path";

import { parseAllDocuments } from "yaml";

import type { Manifest } from "../../infra/render/files.ts";
import { charts, type Chart, type ChartName } from "../../infra/plans/versions.ts";
import { cacheFolder, fetchModule } from "../support/go-tool.ts";
import { writeForTest } from "./render.ts";

export const chartFolder = join(cacheFolder, "charts");
export const chartNames = Object.keys(charts) as ChartName[];

/** Modules that carry their chart, with the folder inside. */
const modules: Partial<Record<ChartName, readonly [string, string]>> = {
  certManager: [
    `github.com/cert-manager/cert-manager@${charts.certManager.version}`,
    "deploy/charts/cert-manager",
  ],
  sealedSecrets: ["github.com/bitnami-labs/sealed-secrets@v0.40.0", "helm/sealed-secrets"],
};

/** Path of a chart; undefined where it is not available. */
export function chartPath(name: ChartName): string | undefined {
  const { chart, version }: Chart = charts[name];
  const packed = join(chartFolder, `${basename(chart)}-${version}.tgz`);
  if (existsSync(packed)) return packed;
  const [module, folder] = modules[name] ?? [];
  if (module === undefined || folder === undefined) return undefined;
  const fetched = fetchModule(module);
  return "reason" in fetched ? undefined : join(fetched.folder, folder);
}

/** What Helm makes of a chart and these values. Checks them against the chart's schema only where that is at hand. */
export function renderChart(
  helm: string,
  path: string,
  release: { readonly name: string; readonly namespace: string; readonly values: object },
): Manifest[] {
  const { status, stdout, stderr } = spawnSync(
    helm,
    [
      "template",
      release.name,
      path,
      `--namespace=${release.namespace}`,
      `--values=${writeForTest("values.json", JSON.stringify(release.values))}`,
      "--kube-version=1.36.0",
      // NGINX's schema refers to a file on another host.
      "--skip-schema-validation",
    ],
    { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null);
}
