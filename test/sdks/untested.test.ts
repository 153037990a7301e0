// Which versions `npm run sdks:outdated` calls untested, and what it says of them.
import { expect, test } from "vitest";
import type { TestedSdk } from "./sdks.ts";
import { isOverdue, newerThan, report, type Finding } from "./untested.ts";

const npm = (version: string): TestedSdk => ({ language: "typescript", package: "sdk", version });
const java: TestedSdk = { language: "java", package: "a:b", version: "1.1.0-m6" };
const tested = [npm("4.27.6"), npm("5.2.11"), java];

test("newer ones of its own major version, and of later ones than any that is tested", () => {
  const released = ["4.9.1", "4.27.6", "4.28.0", "5.2.11", "5.2.9", "5.10.0", "6.0.0"];
  expect(newerThan(tested[0]!, released, tested)).toEqual(["4.28.0"]);
  expect(newerThan(tested[1]!, released, tested)).toEqual(["6.0.0", "5.10.0"]);
});

test("milestones come one after the other, and before their release", () => {
  expect(newerThan(java, ["1.1.0-m5", "1.1.0-m6", "1.1.0-m10", "1.0.9", "1.1.0"], tested)).toEqual([
    "1.1.0",
    "1.1.0-m10",
  ]);
});

test("a version is overdue when it could be tested", () => {
  const finding = (hasClient: boolean): Finding => ({
    sdk: java,
    untested: [{ version: "1.2.0", hasClient }],
  });
  expect([true, false].map((hasClient) => isOverdue(finding(hasClient)))).toEqual([true, false]);
  const unknown: Finding = { sdk: java, problem: "no Maven" };
  expect(isOverdue(unknown)).toBe(false);
  const rows = report([finding(true), finding(false), unknown])
    .split("\n")
    .slice(2, 5);
  expect(rows).toEqual([
    "| Java (`a:b`) | 1.1.0-m6 | 1.2.0 | – |",
    "| Java (`a:b`) | 1.1.0-m6 | – | 1.2.0 |",
    "| Java (`a:b`) | 1.1.0-m6 | not known: no Maven | |",
  ]);
});
