// Which released versions of the SDKs the battery does not cover yet.
import { sdkNames } from "../../conductor/src/wire/sdk-versions.ts";
import type { TestedSdk } from "./sdks.ts";

export interface Release {
  readonly version: string;
  /** Whether it has a Conductor client of its own. */
  readonly hasClient: boolean;
}

/** What was found for one tested version; `problem` where its registry could not be asked. */
export type Finding = { readonly sdk: TestedSdk } & (
  | { readonly untested: readonly Release[] }
  | { readonly problem: string }
);

/** Newer releases, newest first: of its own major version, or of any where no newer major version is tested. */
export function newerThan(
  sdk: TestedSdk,
  released: readonly string[],
  tested: readonly TestedSdk[],
): string[] {
  const majorOf = (version: string) => numbersOf(version)[0] ?? 0;
  const newest = Math.max(
    ...tested.filter((each) => each.language === sdk.language).map((each) => majorOf(each.version)),
  );
  const isLast = majorOf(sdk.version) === newest;
  return released
    .filter((version) => compare(version, sdk.version) > 0)
    .filter((version) => isLast || majorOf(version) === majorOf(sdk.version))
    .toSorted((a, b) => compare(b, a));
}

/** By their numbers; a release comes after its milestones, which have one more. */
function compare(a: string, b: string): number {
  const [first, second] = [numbersOf(a), numbersOf(b)];
  for (let at = 0; at < Math.max(first.length, second.length); at++) {
    const [one = Infinity, other = Infinity] = [first[at], second[at]];
    if (one !== other) return one - other;
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

/** A version that could be tested and is not. */
export function isOverdue(finding: Finding): boolean {
  return "untested" in finding && finding.untested.some(({ hasClient }) => hasClient);
}

/** What a person reads, as Markdown. */
export function report(findings: readonly Finding[]): string {
  const rows = findings.map(({ sdk, ...finding }) => {
    const name = `${sdkNames[sdk.language]} (\`${sdk.package}\`)`;
    if ("problem" in finding) return `| ${name} | ${sdk.version} | not known: ${finding.problem} | |`;
    const list = (hasClient: boolean) =>
      finding.untested
        .filter((release) => release.hasClient === hasClient)
        .map(({ version }) => version)
        .join(", ") || "–";
    return `| ${name} | ${sdk.version} | ${list(true)} | ${list(false)} |`;
  });
  return [
    "| SDK | Tested | Newer, with an open Conductor client: to be tested | Newer, without one: cannot connect |",
    "| --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
