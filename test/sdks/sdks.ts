// The SDKs that the battery is run against: one application in each language, with these versions.
import { sdkVersions } from "../../console/web/model/sdk-versions.ts";
import type { Language } from "../../conductor/src/wire/sdk-versions.ts";

export const sdkKeys = ["typescript-4", "typescript-5", "python", "go", "java"] as const;
export type SdkKey = (typeof sdkKeys)[number];

/** What an application can be built with. */
export interface BuildableSdk {
  readonly language: Language | "rust";
  readonly version: string;
  /** Name of the package in the language's registry. */
  readonly package: string;
}

export interface TestedSdk extends BuildableSdk {
  readonly language: Language;
  /** Members of a workflow that the SDK does not write when it imports one. */
  readonly notImported?: readonly string[];
}

const npm = { language: "typescript", package: "@dbos-inc/dbos-sdk" } as const;

/**
 * What is tested: the versions that the Console pins, and the one that the project itself has. test/sdks/go/go.mod names
 * Go's again; the other languages get it from here.
 */
export const testedSdks: Record<SdkKey, TestedSdk> = {
  "typescript-4": { ...npm, version: "4.27.6" },
  "typescript-5": { ...npm, version: sdkVersions.typescript.pinned },
  python: { language: "python", package: "dbos", version: sdkVersions.python.pinned },
  go: { language: "go", package: "github.com/dbos-inc/dbos-transact-golang", version: sdkVersions.go.pinned },
  java: {
    language: "java",
    package: "dev.dbos:transact",
    version: sdkVersions.java.pinned,
    notImported: ["attributes", "wasForkedFrom"],
  },
};
