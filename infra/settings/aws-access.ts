// The keys `aws:…` of a stack: how AWS is reached, and the guard against the wrong account. What Pulumi's own provider
// would read must be read here, since the program makes its provider itself.
import { z } from "zod";

export interface AwsAccess {
  /** Of the AWS configuration files of the machine that runs Pulumi. */
  readonly profile?: string | undefined;
  /** Pulumi refuses to run in any other account. */
  readonly allowedAccountIds?: readonly string[] | undefined;
  /** Pulumi refuses to run in these accounts. */
  readonly forbiddenAccountIds?: readonly string[] | undefined;
  /** Role that is taken before anything is done. */
  readonly assumeRole?: AssumedRole | undefined;
}

export interface AssumedRole {
  readonly roleArn: string;
  readonly sessionName?: string | undefined;
  readonly externalId?: string | undefined;
}

const accounts = z.array(z.string().regex(/^\d{12}$/, "must be account ids of 12 digits"), "must be a list");
const role = z.strictObject(
  {
    roleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\//, "must be the ARN of a role"),
    sessionName: z.string().optional(),
    externalId: z.string().optional(),
  },
  "takes roleArn, sessionName and externalId",
);

const fields = {
  profile: z.string().min(1, "must not be empty"),
  allowedAccountIds: accounts.min(1, "must name an account"),
  forbiddenAccountIds: accounts,
  assumeRoles: z
    .array(role, "must be a list")
    .max(1, "may name one role: the login to the cluster cannot pass through several"),
} as const;

type Key = keyof typeof fields;

/** What to use instead of keys that other programs know. */
const instead: Readonly<Record<string, string>> = {
  assumeRole: "use aws:assumeRoles, a list of one",
  defaultTags: "use podium:tags",
  accessKey: "use a profile or environment variables, so that no key of yours gets into the state",
  secretKey: "use a profile or environment variables, so that no key of yours gets into the state",
  token: "use a profile or environment variables, so that no key of yours gets into the state",
};

/**
 * Reads every key `aws:…` but the region, as text by full name. A key that would be ignored is a problem: it may be
 * the one that keeps a stack out of the wrong account.
 */
export function readAwsAccess(config: Readonly<Record<string, string>>): {
  readonly access: AwsAccess;
  readonly problems: readonly string[];
} {
  const given: Partial<Record<Key, unknown>> = {};
  const problems: string[] = [];
  for (const [full, text] of Object.entries(config)) {
    const key = full.startsWith("aws:") ? full.slice("aws:".length) : "region";
    if (key === "region") continue;
    if (!(key in fields)) {
      const known = ["region", ...Object.keys(fields)].map((each) => `aws:${each}`).join(", ");
      problems.push(`${full} would be ignored; ${instead[key] ?? `the program knows ${known}`}`);
      continue;
    }
    const parsed = fields[key as Key].safeParse(parse(key, text));
    if (parsed.success) given[key as Key] = parsed.data;
    else problems.push(...parsed.error.issues.map(({ message }) => `${full} ${message}; it is ${text}`));
  }
  if (given.allowedAccountIds !== undefined && given.forbiddenAccountIds !== undefined) {
    problems.push("aws:allowedAccountIds and aws:forbiddenAccountIds exclude each other; keep one");
  }

  const { assumeRoles, ...rest } = given as { readonly assumeRoles?: AssumedRole[] } & AwsAccess;
  return { access: { ...rest, assumeRole: assumeRoles?.[0] }, problems };
}

function parse(key: string, text: string): unknown {
  if (key === "profile") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
