// Which permissions there are, and which of them an API key may hold. Pure.
import { permissions, type Permission } from "../contract/operation.ts";
import { ConductorError } from "../errors.ts";

/** What a key can do when nothing is asked for: connect executors. */
const defaultKeyPermissions: Permission[] = ["websocket.connect"];

/** The permissions of these names, without repetitions. Throws `CONDUCTOR_PERMISSION_UNKNOWN`. */
export function checkPermissions(asked: string[]): Permission[] {
  const unknown = asked.filter((name) => !isPermission(name));
  if (unknown.length > 0) {
    throw new ConductorError(
      "CONDUCTOR_PERMISSION_UNKNOWN",
      `There is no permission ${JSON.stringify(unknown[0]?.slice(0, 100))}; use ${permissions.join(", ")}.`,
    );
  }
  return [...new Set(asked.filter(isPermission))];
}

/**
 * The permissions of a new key; none asked for means those that executors need. Throws `CONDUCTOR_PERMISSION_UNKNOWN`,
 * and `CONDUCTOR_PERMISSION_DENIED` for `token.write`: a key that can make keys has no bounds.
 */
export function keyPermissions(asked: string[] | null | undefined): Permission[] {
  if (asked == null || asked.length === 0) return defaultKeyPermissions;
  const granted = checkPermissions(asked);
  if (granted.includes("token.write")) {
    throw new ConductorError(
      "CONDUCTOR_PERMISSION_DENIED",
      "An API key cannot hold token.write, because it could make itself more powerful; create keys as a person.",
    );
  }
  return granted;
}

function isPermission(name: string): name is Permission {
  return permissions.some((permission) => permission === name);
}
