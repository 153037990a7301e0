// Vitest's global setup of the battery through the connector.
import type { TestProject } from "vitest/node";
import { recordedRun } from "../sdks/recorded-run.ts";
import { resultsPath } from "./results.ts";
import { connectedSdks, tooOldSdks } from "./sdks.ts";

export function setup(project: TestProject): Promise<() => void> {
  return recordedRun(project, {
    sdks: { ...connectedSdks, ...tooOldSdks },
    path: resultsPath,
    command: "npm run test:connector",
    stated: () => ({}),
  });
}
