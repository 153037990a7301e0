// A capability is one row of the table that the battery prints; its tests are those of one group.
import { describe, type TestContext } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** What the SDK does not have, where the test has proved that Conductor says so. */
    absent?: string;
  }
}

/** Declares the tests of one capability. */
export function capability(name: string, tests: () => void): void {
  describe(name, tests);
}

/** Notes in the results that this is not in the SDK; the caller has asserted how Conductor refuses it. */
export function notInThisSdk({ task }: TestContext, what: string): void {
  task.meta.absent = what;
}
