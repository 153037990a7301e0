// Fills the folder of charts that the suite renders, where the network has them: node test/manifests/fetch-charts.ts
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import process from "node:process";

import { charts, type Chart } from "../../infra/plans/versions.ts";
import { buildTool } from "../support/go-tool.ts";
import { chartFolder } from "./charts.ts";
import { helm } from "./tools.ts";

const program = buildTool(helm);
mkdirSync(chartFolder, { recursive: true });
for (const { chart, repository, version } of Object.values(charts) as Chart[]) {
  const from = repository === undefined ? [] : [`--repo=${repository}`];
  const { status, stderr } = spawnSync(
    program,
    ["pull", chart, ...from, `--version=${version}`, `--destination=${chartFolder}`],
    { encoding: "utf8", timeout: 60_000 },
  );
  process.stdout.write(
    `${chart} ${version}: ${status === 0 ? "fetched" : `not fetched: ${stderr.trim()}`}\n`,
  );
}
