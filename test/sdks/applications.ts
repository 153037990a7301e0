// Vitest's global setup of the battery against SDKs that connect by themselves.
import type { TestProject } from "vitest/node";
import { recordedRun } from "./recorded-run.ts";
import { resultsPath, statedNow } from "./results.ts";
import { testedSdks } from "./sdks.ts";

export function setup(project: TestProject): Promise<() => void> {
  return recordedRun(project, {
    sdks: testedSdks,
    path: resultsPath,
    command: "npm run test:sdks",
    stated: statedNow,
  });
}
