// Who makes a request, and what they may do. Pure: what is allowed follows from the caller alone.
import type { Access } from "../contract/operation.ts";
import { ConductorError } from "../errors.ts";
import type { Identity } from "./access-token.ts";
import type { KeyClass } from "./api-keys.ts";

/** A registered person, as requests need them. */
export interface UserRecord {
  id: string;
  name: string;
  email: string;
  orgId: string;
  permissions: string[];
}

/** An API key, as requests need it. */
export interface KeyRecord {
  id: string;
  name: string;
  orgId: string;
  keyClass: KeyClass;
  permissions: string[];
  /** Ids of the applications that the key is limited to; `"all"` for no limit. */
  apps: "all" | string[];
}

/** Resolved once per request. `local` is everybody where there is no sign-in. */
export type Caller =
  | { readonly kind: "local" }
  | {
      readonly kind: "user";
      readonly identity: Identity;
      /** Undefined for somebody who has signed in but not registered. */
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

/** The refusal of somebody who has signed in but is not registered. */
export function notRegistered(): ConductorError {
  return new ConductorError(
    "CONDUCTOR_USER_NOT_REGISTERED",
    "You are signed in but not registered; open the Console once, or call POST /v2/users with a user name.",
  );
}

/** Throws unless the caller belongs to the organisation and holds what an operation needs there. */
export function requireAccess(caller: Caller, org: { id: string; name: string }, access: Access): void {
  if (caller.kind === "local" || access === "user") return;
  if (orgIdOf(caller) !== org.id) throw denied(`You do not belong to organisation ${org.name}.`);
  if (access !== "credential" && !holds(caller, access)) {
    throw denied(`You lack the permission ${access}; an admin of the organisation can give it to you.`);
  }
}

/** An application, as far as it decides who may touch it. */
export interface GuardedApp {
  id: string;
  refuseDevelopmentKeys: boolean;
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
  if (caller.kind !== "key" || caller.key.apps === "all") return true;
  return app !== undefined && caller.key.apps.includes(app.id);
}

function isRefusedClass(caller: Caller, app: GuardedApp | undefined): boolean {
  return (
    caller.kind === "key" && caller.key.keyClass === "development" && app?.refuseDevelopmentKeys === true
  );
}

/** Throws unless the caller holds everything that it is about to hand out. */
export function requireHeld(caller: Caller, handedOut: readonly string[]): void {
  const missing = handedOut.filter((permission) => !holds(caller, permission));
  if (missing.length > 0) throw denied(`You cannot give what you do not have: ${missing.join(", ")}.`);
}

function holds(caller: Caller, permission: string): boolean {
  if (caller.kind === "local") return true;
  if (caller.kind === "key") return caller.key.permissions.includes(permission);
  return caller.user?.permissions.includes(permission) ?? false;
}

function orgIdOf(caller: Exclude<Caller, { kind: "local" }>): string | undefined {
  return caller.kind === "key" ? caller.key.orgId : caller.user?.orgId;
}

function denied(message: string): ConductorError {
  return new ConductorError("CONDUCTOR_PERMISSION_DENIED", message);
}
