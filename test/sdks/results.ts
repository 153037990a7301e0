// What the last whole run showed: one cell for each capability and SDK. docs/sdk-support.md is made from it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MemberRule } from "../../conductor/src/wire/message-rule.ts";
import { messageRules } from "../../conductor/src/wire/message-rules.ts";
import { knows } from "../../conductor/src/wire/sdk-versions.ts";
import { sdkKeys, testedSdks, type SdkKey } from "./sdks.ts";

export type Cells = Record<SdkKey, string>;

/** Cells of a table, by capability and SDK. */
export type Capabilities = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Results {
  readonly versions: Cells;
  /** What the capability table says that each SDK does not know; the run has shown that this is refused. */
  readonly unknown: Record<SdkKey, string[]>;
  readonly capabilities: Record<string, Cells>;
}

export const passed = "passed";
export const resultsPath = join(import.meta.dirname, "results.json");

/** The results that are committed. */
export function readResults(): Results {
  return JSON.parse(readFileSync(resultsPath, "utf8")) as Results;
}

/** What every whole run states beside its cells. */
export function statedNow(): Pick<Results, "versions" | "unknown"> {
  const each = <T>(valueOf: (key: SdkKey) => T) =>
    Object.fromEntries(sdkKeys.map((key) => [key, valueOf(key)])) as Record<SdkKey, T>;
  return { versions: each((key) => testedSdks[key].version), unknown: each(unknownTo) };
}

function unknownTo(key: SdkKey): string[] {
  const { language, version } = testedSdks[key];
  const isKnown = (since: MemberRule["since"]) =>
    since === undefined || knows({ language, dbosVersion: version }, since) === "yes";
  return Object.entries(messageRules).flatMap(([type, rule]) => [
    ...(isKnown(rule.since) ? [] : [type]),
    ...Object.entries<MemberRule>(rule.members).flatMap(([member, { since }]) =>
      isKnown(since) ? [] : [`${type}.${member}`],
    ),
  ]);
}

/** The table as a person reads it in a terminal. */
export function printable(capabilities: Capabilities, keys: readonly string[]): string {
  const rows = [
    ["", ...keys],
    ...Object.entries(capabilities).map(([name, cells]) => [name, ...keys.map((key) => cells[key] ?? "")]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
