// The person who uses the page, and their permissions. The server checks again; this only avoids refusals.
import type { Permission } from "../../../conductor/src/contract/operation.ts";

export type { Permission };

/** A signed-in person, as the issuer describes them. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** A member of an organisation. */
export interface Viewer {
  readonly name: string;
  readonly email: string;
  readonly org: string;
  readonly role: string;
  /** Absent without sign-in: everything is allowed. */
  readonly permissions?: readonly string[];
}

/** The viewer where there is no sign-in. */
export const localViewer: Viewer = { name: "local", email: "", org: "local", role: "" };

/** Why the viewer lacks a permission; undefined when the viewer has it. */
export function denial({ permissions, role }: Viewer, permission: Permission): string | undefined {
  if (permissions === undefined || permissions.includes(permission)) return undefined;
  return `Your role ${role} lacks the permission ${permission}. An admin of the organisation can give it to you.`;
}

/** The name of a built-in role as a word: `organization_admin` → `admin`. */
export function roleWord(role: string): string {
  return role.replace(/^organization_/, "");
}

/** A valid user name made from what the issuer says; it may be taken. */
export function suggestedName({ name, email }: Person): string {
  const text = (email.split("@", 1)[0] || name).normalize("NFKD").toLowerCase();
  return text
    .replaceAll(/[^a-z0-9_]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, 30);
}

/** Whether the API accepts this user name. */
export function isUserName(text: string): boolean {
  return /^[a-z0-9_]{3,30}$/.test(text);
}

/** What to tell a person whose sign-in failed. */
export function signInFailure(error: string): string | undefined {
  return failures[error as keyof typeof failures];
}

const failures = {
  denied: "The sign-in was cancelled, or you have no access. Try again, perhaps with another account.",
  expired:
    "This sign-in took too long, or it was begun in another tab or under another address. Begin again here.",
  refused:
    "The sign-in service's answer was not accepted. If it happens again, the log of the Console says why.",
  unreachable: "The sign-in service cannot be reached at the moment. Try again in a minute.",
};
