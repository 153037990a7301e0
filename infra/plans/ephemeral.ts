// Stacks that live as long as a pull request does, and not much longer.
export interface EphemeralStack {
  readonly stack: string;
  /** Keys of the stack's configuration, with their full names. */
  readonly config: Readonly<Record<string, string>>;
}

const prefix = "ephemeral-";
const namePattern = /^[a-z0-9][a-z0-9-]{0,20}$/;
const hourMs = 60 * 60 * 1000;

/** Tag that says when a forgotten stack may go. */
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

/** Whether a stack is one of ours and its time is over; `tags` is the text of its setting. */
export function isExpired(stack: string, tags: string | undefined, now: Date): boolean {
  if (!stack.startsWith(prefix) || tags === undefined) {
    return false;
  }
  const expires = (JSON.parse(tags) as Record<string, string>)[expiryTag];
  return expires !== undefined && Date.parse(expires) < now.getTime();
}
