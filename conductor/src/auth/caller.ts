// The caller of a request and what it may do. Pure: permission follows from the caller alone.
import type { Access } from "../contract/operation.ts";
import { ConductorError } from "../errors.ts";
import type { Identity } from "./access-token.ts";
import type { KeyClass } from "./api-keys.ts";

/** A registered person, as requests need them. */
export interface UserRecord {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly orgId: string;
  readonly permissions: string[];
}

/** An API key, as requests need it. */
export interface KeyRecord {
  readonly id: string;
  readonly name: string;
  readonly orgId: string;
  readonly keyClass: KeyClass;
  readonly permissions: string[];
  /** Ids of the applications that the key is limited to; `"all"` for no limit. */
  readonly apps: "all" | string[];
}

/** The organisation of the `local` caller, and the only one without sign-in. */
export const localOrg = "local";

/** Resolved once per request. Without sign-in every caller is `local`. */
export type Caller =
  | { readonly kind: "local" }
  | {
      readonly kind: "user";
      readonly identity: Identity;
      /** Undefined for a person who has signed in but not registered. */
      readonly user: UserRecord | undefined;
      /** The token itself, which the issuer takes for questions about its owner. */
      readonly token: string;
    }
  | { readonly kind: "key"; readonly key: KeyRecord };

/** Throws unless the caller is of the kind that an operation is for; the organisation is not looked at. */
export function requireKind(caller: Caller, access: Access): void {
  if (caller.kind === "key" && access === "user") {
    throw new ConductorError(
      "CONDUCTOR_USER_REQUIRED",
      "An API key cannot do this, because it is about a person; sign in and use that token.",
    );
  }
  if (caller.kind === "user" && caller.user === undefined && access !== "user") throw notRegistered();
}

/** The refusal of a person who has signed in but is not registered. */
export function notRegistered(): ConductorError {
  return new ConductorError(
    "CONDUCTOR_USER_NOT_REGISTERED",
    "You are signed in but not registered; open the Console once, or call POST /v2/users with a user name.",
  );
}

/** Throws unless the caller belongs to the organisation; alike for one that does not exist, which is undefined. */
export function requireMembership(
  caller: Caller,
  org: { readonly id: string } | undefined,
  orgName: string,
): void {
  if (caller.kind === "local" || (org !== undefined && orgIdOf(caller) === org.id)) return;
  throw denied(`You do not belong to an organisation ${orgName}; compare the name with that of your own.`);
}

/** Throws unless the caller holds what an operation needs. */
export function requirePermission(caller: Caller, access: Access): void {
  if (access === "user" || access === "credential" || holds(caller, access)) return;
  throw denied(`You lack the permission ${access}; an admin of the organisation can give it to you.`);
}

/** Throws for a key that is limited to some applications: what is about the whole organisation is beyond it. */
export function requireWholeScope(caller: Caller): void {
  if (scopeOf(caller) === "all") return;
  throw denied("This API key is limited to some applications, and this is about the whole organisation.");
}

/** Ids of the applications that a caller is limited to; `"all"` for no limit. */
export function scopeOf(caller: Caller): "all" | readonly string[] {
  return caller.kind === "key" ? caller.key.apps : "all";
}

/** An application, as far as it decides who may touch it. */
export interface GuardedApp {
  readonly id: string;
  readonly refuseDevelopmentKeys: boolean;
}

/** True when the caller may touch this application; undefined stands for one that does not exist. */
export function coversApp(caller: Caller, app: GuardedApp | undefined): boolean {
  return isInScope(caller, app) && !isRefusedClass(caller, app);
}

/**
 * Throws for an application outside a key's scope, alike whether or not it exists, and `CONDUCTOR_KEY_CLASS_REFUSED`
 * for one that refuses the key's class.
 */
export function requireApp(caller: Caller, app: GuardedApp | undefined, appName: string): void {
  if (!isInScope(caller, app)) {
    throw denied(`This API key is limited to other applications than ${appName}; use a key that covers it.`);
  }

  if (isRefusedClass(caller, app)) {
    throw new ConductorError(
      "CONDUCTOR_KEY_CLASS_REFUSED",
      `Application ${appName} refuses development keys; use a live one, which begins with dbos_live_.`,
    );
  }
}

function isInScope(caller: Caller, app: GuardedApp | undefined): boolean {
  const scope = scopeOf(caller);
  return scope === "all" || (app !== undefined && scope.includes(app.id));
}

function isRefusedClass(caller: Caller, app: GuardedApp | undefined): boolean {
  return (
    caller.kind === "key" && caller.key.keyClass === "development" && app?.refuseDevelopmentKeys === true
  );
}

/**
 * Throws unless the caller holds everything that it is about to give or take, and holds it for every application. An
 * application can refuse development keys, so these never do.
 */
export function requireHeld(caller: Caller, handedOut: readonly string[]): void {
  const missing = handedOut.filter((permission) => !holds(caller, permission));
  if (missing.length > 0) {
    throw denied(`You cannot give or take what you do not have: ${missing.join(", ")}.`);
  }
  requireWholeScope(caller);
  if (caller.kind === "key" && caller.key.keyClass === "development") {
    throw denied(
      "A development key cannot give what it holds; use a live one, which begins with dbos_live_.",
    );
  }
}

function holds(caller: Caller, permission: string): boolean {
  if (caller.kind === "local") return true;
  if (caller.kind === "key") return caller.key.permissions.includes(permission);
  return caller.user?.permissions.includes(permission) ?? false;
}

function orgIdOf(caller: Exclude<Caller, { readonly kind: "local" }>): string | undefined {
  return caller.kind === "key" ? caller.key.orgId : caller.user?.orgId;
}

function denied(message: string): ConductorError {
  return new ConductorError("CONDUCTOR_PERMISSION_DENIED", message);
}
