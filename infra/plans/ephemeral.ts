// Stacks that live as long as a pull request does, and not much longer.
export interface EphemeralStack {
  readonly stack: string;
  /** Keys of the stack's configuration, with their full names. */
  readonly config: Readonly<Record<string, string>>;
}

const prefix = "ephemeral-";
const namePattern = /^[a-z0-9][a-z0-9-]{0,20}$/;
const hourMs = 60 * 60 * 1000;

/** Tag with the time after which a forgotten stack may be removed. */
const expiryTag = "podium:expires";

/** A small stack of its own: everything in it can be lost, and nothing is shared with another. */
export function planEphemeralStack(name: string, region: string, hours: number, now: Date): EphemeralStack {
  if (!namePattern.test(name)) {
    throw new Error(
      `The name "${name}" must be 1 to 21 lower-case letters, digits and dashes, such as pr-123.`,
    );
  }
  const expires = new Date(now.getTime() + hours * hourMs).toISOString();
  return {
    stack: `${prefix}${name}`,
    config: {
      "aws:region": region,
      "podium:environment": "dev",
      "podium:nat": "instance",
      "podium:nodeCapacityType": "SPOT",
      "podium:databaseBackupDays": "0",
      "podium:tags": JSON.stringify({ [expiryTag]: expires }),
    },
  };
}

/** Whether a stack is ephemeral, by its name. */
export function isEphemeral(stack: string): boolean {
  return stack.startsWith(prefix);
}

/** What is read of a resource in a stack's state. */
export interface StoredResource {
  readonly type: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/**
 * Whether the time of an ephemeral stack is over. The tags with which its provider makes things say so: they are in the
 * state from the first resource on, also after an `up` that failed and on machines without the stack's file.
 */
export function isExpired(stack: string, resources: readonly StoredResource[], now: Date): boolean {
  const times = resources
    .filter(({ type }) => type === "pulumi:providers:aws")
    .map(({ inputs }) => tagsOf(inputs?.["defaultTags"])[expiryTag])
    .filter((expires) => expires !== undefined);
  return (
    isEphemeral(stack) && times.length > 0 && times.every((expires) => Date.parse(expires) < now.getTime())
  );
}

/** The inputs of providers are JSON text in the state. */
function tagsOf(defaultTags: unknown): Record<string, string> {
  const value = (typeof defaultTags === "string" ? JSON.parse(defaultTags) : defaultTags) as
    | { readonly tags?: Record<string, string> }
    | undefined;
  return value?.tags ?? {};
}
