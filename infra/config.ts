// The only reader of Pulumi configuration. Reports every problem at once, before any resource is declared.
import * as pulumi from "@pulumi/pulumi";

import { judgeDatabaseAuthority } from "./plans/database-certificates.ts";
import { readAwsAccess, type AwsAccess } from "./settings/aws-access.ts";
import {
  fields,
  secretKeys,
  type Environment,
  type SecretKey,
  type SettingKey,
  type Settings,
} from "./settings/fields.ts";
import { defaultsOf } from "./settings/presets.ts";
import { checkSettings, usesAws } from "./settings/rules.ts";

/** Secret settings, still wrapped; a key that is not set is absent. */
export type Secrets = { readonly [Key in SecretKey]?: pulumi.Output<string> };

export interface Configuration {
  readonly settings: Settings;
  /** AWS region; only a stack that uses nothing of AWS has none. */
  readonly region: string | undefined;
  /** How AWS is reached, and which accounts are meant. */
  readonly aws: AwsAccess;
  readonly secrets: Secrets;
  readonly warnings: readonly string[];
}

/** Stops the program with a list a person can work through; Pulumi shows it without a stack trace. */
export class ConfigurationError extends pulumi.RunError {
  readonly problems: readonly string[];
  /** The settings that could be read. */
  readonly settings: Partial<Settings>;

  constructor(problems: readonly string[], settings: Partial<Settings> = {}) {
    super(
      ["The stack's configuration has problems:", ...problems.map((problem) => `  - ${problem}`)].join("\n"),
    );
    this.name = "ConfigurationError";
    this.problems = problems;
    this.settings = settings;
  }
}

/** Reads and checks the configuration of the current stack. */
export function loadConfiguration(today = new Date()): Configuration {
  const config = new pulumi.Config();
  const problems = unknownKeys(config.name);
  const given: Partial<Record<SettingKey, unknown>> = {};
  for (const key of Object.keys(fields) as SettingKey[]) {
    const raw = config.get(key);
    if (raw === undefined) continue;

    const parsed = fields[key].safeParse(raw);
    if (parsed.success) given[key] = parsed.data;
    else problems.push(...parsed.error.issues.map((issue) => describe(config.name, key, raw, issue)));
  }
  if (given.environment === undefined) {
    problems.push(...(config.get("environment") === undefined ? [missingEnvironment(config.name)] : []));
    throw new ConfigurationError(problems);
  }
  const settings = {
    ...defaultsOf(given.environment as Environment, given as Partial<Settings>),
    ...given,
  } as Settings;
  const secrets = readSecrets(config);
  const region = new pulumi.Config("aws").get("region");
  const { access, problems: accessProblems } = readAwsAccess(pulumi.runtime.allConfig());
  problems.push(...accessProblems);
  if (region === undefined && usesAws(settings)) {
    problems.push("aws:region is missing; set it to the region of the stack, for example us-west-2");
  }

  if (region !== undefined && settings.databaseKind === "rds") {
    const problem = judgeDatabaseAuthority(region, settings.databaseCa, today);
    problems.push(...(problem === undefined ? [] : [problem]));
  }
  const findings = checkSettings(settings, new Set(Object.keys(secrets) as SecretKey[]), today);
  if (problems.length + findings.problems.length > 0) {
    throw new ConfigurationError([...problems, ...findings.problems], settings);
  }

  return { settings, region, aws: access, secrets, warnings: findings.warnings };
}

function readSecrets(config: pulumi.Config): Secrets {
  const entries = secretKeys.map((key) => [key, config.getSecret(key)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A misspelt key would otherwise be ignored without a word. */
function unknownKeys(namespace: string): string[] {
  const known = new Set<string>([...Object.keys(fields), ...secretKeys]);
  return Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${namespace}:`) && !known.has(key.slice(namespace.length + 1)))
    .map((key) => `${key} is not a setting; see stacks/Pulumi.example.yaml for every key`);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function describe(namespace: string, key: SettingKey, raw: string, issue: Issue): string {
  const inside = issue.path.map((part) => `.${String(part)}`).join("");
  return `${namespace}:${key}${inside} ${issue.message}; it is ${raw}`;
}

function missingEnvironment(namespace: string): string {
  return `${namespace}:environment is missing; set it to dev, prod or local`;
}
