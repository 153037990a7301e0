// Compares the tested versions of the SDKs with what the registries serve. With --check it ends with 1 when a version that
// could be tested is not.
import { hasOpenClient, releases } from "./registries.ts";
import { testedSdks, type TestedSdk } from "./sdks.ts";
import { isOverdue, newerThan, report, type Finding } from "./untested.ts";

const tested = Object.values(testedSdks);

async function look(sdk: TestedSdk): Promise<Finding> {
  try {
    const newer = newerThan(sdk, await releases(sdk), tested);
    const untested = [];
    for (const version of newer) untested.push({ version, hasClient: await hasOpenClient(sdk, version) });
    return { sdk, untested };
  } catch (error) {
    return {
      sdk,
      problem: (error as Error).message.trim().split("\n").at(-1) ?? "",
    };
  }
}

const findings = await Promise.all(tested.map(look));
process.stdout.write(report(findings));
if (process.argv.includes("--check") && findings.some(isOverdue)) process.exitCode = 1;
