// Everything that can be known to fail before the first resource, asked at once and answered in one list.
import { ConfigurationError, loadConfiguration } from "../config.ts";
import type { AwsAccess } from "../settings/aws-access.ts";
import type { SecretKey } from "../settings/fields.ts";
import { awsChecks } from "./aws-checks.ts";
import type { AwsQuestions } from "./aws-questions.ts";
import type { Facts, PreflightCheck } from "./check.ts";
import { machineChecks } from "./machine-checks.ts";
import { findPlaceholders } from "./placeholders.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Verdict {
  /** Sentences, each with a remedy; none when all is well. */
  readonly problems: readonly string[];
  /** What was not checked, and why. */
  readonly unchecked: readonly string[];
}

export interface PreflightArgs {
  readonly stack: string;
  readonly surroundings: Surroundings;
  readonly createAws: (region: string, access: AwsAccess) => AwsQuestions;
  /**
   * Whether the tools of this machine matter when the account cannot be reached: not to Pulumi, which then makes
   * nothing and says why.
   */
  readonly withoutAccount: boolean;
}

/** Maximum time for one answer. */
const checkMs = 10_000;

/** Judges the stack whose configuration Pulumi has loaded. */
export async function runPreflight(args: PreflightArgs): Promise<Verdict> {
  let configuration;
  try {
    configuration = loadConfiguration();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // Settings that contradict each other make further questions pointless, but not the names of the examples.
    return {
      problems: [...error.problems, ...findPlaceholders(error.settings)],
      unchecked: ["this machine and the account: the settings must hold first"],
    };
  }
  const { settings, region, aws: access } = configuration;
  const facts: Facts = {
    settings,
    access,
    secrets: new Set(Object.keys(configuration.secrets) as SecretKey[]),
    clusterName: settings.existingCluster?.name ?? `podium-${args.stack}`,
    surroundings: args.surroundings,
  };
  const [machine, account] = await Promise.all([
    ask(machineChecks, facts),
    region === undefined ? reached : askAws(args.createAws(region, access), region, facts),
  ]);
  const verdicts = account.isReached || args.withoutAccount ? [machine, account] : [account];
  return {
    problems: [...findPlaceholders(settings), ...verdicts.flatMap(({ problems }) => problems)],
    unchecked: verdicts.flatMap(({ unchecked }) => unchecked),
  };
}

interface AccountVerdict extends Verdict {
  readonly isReached: boolean;
}

const reached: AccountVerdict = { problems: [], unchecked: [], isReached: true };

async function askAws(aws: AwsQuestions, region: string, facts: Facts): Promise<AccountVerdict> {
  let caller;
  try {
    caller = await inTime(aws.caller());
  } catch (error) {
    return { problems: [], unchecked: [`the AWS account: ${reasonOf(error)}`], isReached: false };
  }
  let clusterVersion;
  try {
    clusterVersion = await inTime(aws.clusterVersion(facts.clusterName));
  } catch (error) {
    return { ...reached, unchecked: [`the AWS account beyond ${caller.arn}: ${reasonOf(error)}`] };
  }
  return { ...(await ask(awsChecks, { ...facts, aws, region, caller, clusterVersion })), isReached: true };
}

async function ask<Given>(checks: readonly PreflightCheck<Given>[], facts: Given): Promise<Verdict> {
  const verdicts = await Promise.all(
    checks
      .filter((check) => check.applies(facts))
      .map(async (check): Promise<Verdict> => {
        try {
          return { problems: await inTime(check.run(facts)), unchecked: [] };
        } catch (error) {
          return { problems: [], unchecked: [`${check.about}: ${reasonOf(error)}`] };
        }
      }),
  );
  return {
    problems: verdicts.flatMap(({ problems }) => problems),
    unchecked: verdicts.flatMap(({ unchecked }) => unchecked),
  };
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const timeout = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeout.reject(new Error(`no answer within ${checkMs / 1000} s`)), checkMs);
  try {
    return await Promise.race([answer, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
