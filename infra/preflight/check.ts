// What a check of the preflight gets, and what it may say.
import type { AwsAccess } from "../settings/aws-access.ts";
import type { SecretKey, Settings } from "../settings/fields.ts";
import type { AwsQuestions, Caller } from "./aws-questions.ts";
import type { Surroundings } from "./surroundings.ts";

export interface Facts {
  readonly settings: Settings;
  readonly secrets: ReadonlySet<SecretKey>;
  readonly access: AwsAccess;
  readonly clusterName: string;
  readonly surroundings: Surroundings;
}

/** Facts with which AWS can be asked. */
export interface AwsFacts extends Facts {
  readonly region: string;
  readonly aws: AwsQuestions;
  readonly caller: Caller;
  /** Version that the stack's cluster runs; undefined before the first `up`. */
  readonly clusterVersion: string | undefined;
}

export interface PreflightCheck<Given> {
  /** What could not be checked when it fails, for people. */
  readonly about: string;
  /** Whether there is anything to check. */
  applies(facts: Given): boolean;
  /** Sentences about what is wrong, each with a remedy. Rejects when it cannot tell. */
  run(facts: Given): Promise<readonly string[]>;
}
