// Who looks at the page, and what they may do. The server decides again; this only saves people a refusal.
import type { Permission } from "../../../conductor/src/contract/operation.ts";

export type { Permission };

/** Somebody who has signed in, as the issuer describes them. */
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
  /** Absent where there is no sign-in: everything is allowed. */
  readonly permissions?: readonly string[];
}

/** Everybody, where there is no sign-in. */
export const everybody: Viewer = { name: "local", email: "", org: "local", role: "" };

/** Why the viewer may not do something, or nothing when they may. */
export function denial({ permissions, role }: Viewer, permission: Permission): string | undefined {
  if (permissions === undefined || permissions.includes(permission)) return undefined;
  return `Your role ${role} lacks the permission ${permission}. An admin of the organisation can give it to you.`;
}

/** The name of a built-in role as a word: `organization_admin` → `admin`. */
export function roleWord(role: string): string {
  return role.replace(/^organization_/, "");
}

/** A user name that suits the API, made of what the issuer says; it may still be taken. */
export function suggestedName({ name, email }: Person): string {
  const text = (email.split("@", 1)[0] || name).normalize("NFKD").toLowerCase();
  return text
    .replaceAll(/[^a-z0-9_]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, 30);
}

/** Whether the API takes this as a user name. */
export function isUserName(text: string): boolean {
  return /^[a-z0-9_]{3,30}$/.test(text);
}

/** What to tell somebody whose sign-in came to nothing. */
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
