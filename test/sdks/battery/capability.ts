// A capability is one row of the table that the battery prints; its tests are those of one group.
import { describe, type TestContext } from "vitest";

declare module "vitest" {
  interface TaskMeta {
    /** Members that the SDK does not have, where the test has proved it. */
    absent?: readonly string[]; // mutable
    /** Message that is refused, where the test has proved it. */
    refused?: string; // mutable
  }
}

/** Declares the tests of one capability. */
export function capability(name: string, tests: () => void): void {
  describe(name, tests);
}

/** Notes in the results that these are not in the SDK; the caller has asserted that Conductor refuses or lacks them. */
export function notInThisSdk({ task }: TestContext, ...members: string[]): void {
  task.meta.absent = members;
}
