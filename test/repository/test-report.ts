/**
 * Reads the JSON report of Vitest or Playwright: prints how many tests passed and failed, and on the error stream the
 * name and the first line of the reason of each that failed.
 *
 * Usage: node test/repository/test-report.ts FILE
 */
import { readFileSync } from "node:fs";

interface Failure {
  readonly name: string;
  readonly reason: string;
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly ok: boolean;
    readonly tests: readonly {
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

interface PlaywrightReport extends PlaywrightSuite {
  readonly stats: { readonly expected: number; readonly unexpected: number };
}

function ofVitest(report: VitestReport): Failure[] {
  return report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === "failed");
    if (failed.length === 0 && file.status === "failed") {
      return [{ name: file.name, reason: file.message ?? "" }];
    }
    return failed.map(({ fullName, failureMessages }) => ({
      name: `${file.name}: ${fullName}`,
      reason: failureMessages?.[0] ?? "",
    }));
  });
}

function ofPlaywright(suite: PlaywrightSuite): Failure[] {
  const own = (suite.specs ?? [])
    .filter(({ ok }) => !ok)
    .map(({ title, file, tests }) => ({
      name: `${file}: ${title}`,
      reason:
        tests.flatMap(({ results }) => results).find(({ error }) => error !== undefined)?.error?.message ??
        "",
    }));
  return [...own, ...(suite.suites ?? []).flatMap(ofPlaywright)];
}

const report = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as VitestReport | PlaywrightReport;
const vitest = "testResults" in report;
const [passed, failed] = vitest
  ? [report.numPassedTests, report.numFailedTests]
  : [report.stats.expected, report.stats.unexpected];
process.stdout.write(`${passed} ${failed}\n`);
for (const { name, reason } of vitest ? ofVitest(report) : ofPlaywright(report)) {
  process.stderr.write(`${name}\n    ${reason.split("\n")[0] ?? ""}\n`);
}
