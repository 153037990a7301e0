// Versions of DBOS's SDKs that connect by themselves, and those that the connector connects. test/connect installs both.

export interface SdkVersion {
  /** The newest version with an open Conductor client. */
  readonly pinned: string;
  /** The first version without one; null where every version has one. */
  readonly closedFrom: string | null;
}

export const sdkVersions = {
  typescript: { pinned: "5.2.11", closedFrom: "5.3" },
  python: { pinned: "3.2.0", closedFrom: "3.3" },
  go: { pinned: "1.6.0", closedFrom: "1.7" },
  java: { pinned: "1.1.0-m6", closedFrom: null },
} as const satisfies Readonly<Record<string, SdkVersion>>;

/** Versions without an open client, for which Podium's connector answers. */
export const connectedVersions = {
  typescript: "5.3.0",
  python: "3.4.0",
  go: "1.8.0",
  rust: "0.5.0",
} as const;
