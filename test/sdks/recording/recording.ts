// What a real SDK answered, frame by frame: for each request of the API that was made of it, what Conductor asked and got,
// and what had changed in the application's database afterwards.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestedSdk } from "../sdks.ts";
import type { Row } from "../truth.ts";

export interface Frame {
  readonly type: string;
  [member: string]: unknown;
}

export interface Exchange {
  readonly request: Frame;
  readonly answer: Frame;
}

/** Workflows that are other than before: null for one that is gone. */
export type Changes = Record<string, Pick<Row, "status" | "queue" | "forkedFrom"> | null>;

export interface RecordedCase {
  readonly name: string;
  readonly exchanges: readonly Exchange[];
  readonly changes: Changes;
}

export interface Recording {
  readonly sdk: TestedSdk;
  /** The answer to `executor_info`. */
  readonly identity: Frame;
  /** Types to which it says that it does not know them, and is not asked again. */
  readonly unknown: readonly string[];
  /** All workflows, before anything was asked. */
  readonly rows: readonly Row[];
  readonly cases: readonly RecordedCase[];
}

const npm = { language: "typescript", package: "@dbos-inc/dbos-sdk" } as const;
const pypi = { language: "python", package: "dbos" } as const;

/** Versions on both sides of every boundary of the capability table that listings and actions cross. */
export const recordedSdks: readonly TestedSdk[] = [
  ...["3.5.8", "4.0.2", "4.7.9", "4.19.8", "4.27.6", "5.2.11"].map((version) => ({ ...npm, version })),
  ...["1.14.0", "2.10.0", "2.23.0", "3.2.0"].map((version) => ({ ...pypi, version })),
];

/** Name of its application, which the frames hold. */
export const appNameOf = ({ language, version }: TestedSdk) => `${language}-${version.replaceAll(".", "-")}`;

const pathOf = ({ language, version }: TestedSdk) =>
  join(import.meta.dirname, "frames", `${language}-${version}.jsonl`);

/** One case a line, so that a difference is read line by line. */
export function writeRecording({ cases, ...head }: Recording): void {
  writeFileSync(pathOf(head.sdk), [head, ...cases].map((line) => `${JSON.stringify(line)}\n`).join(""));
}

export function readRecording(sdk: TestedSdk): Recording {
  const [head, ...cases] = readFileSync(pathOf(sdk), "utf8").trim().split("\n");
  return {
    ...(JSON.parse(head ?? "") as Omit<Recording, "cases">),
    cases: cases.map((line) => JSON.parse(line) as RecordedCase),
  };
}
