// Organisations and applications for a caller: what they may not know of is refused alike, whether or not it exists.
import { requireApp, type Caller } from "../auth/caller.ts";
import { ConductorError, type ErrorDetail } from "../errors.ts";
import type { AppRecord } from "../store/apps.ts";
import type { OrgRef } from "../store/orgs.ts";
import type { Directory } from "./directory.ts";
import { refuse } from "./refuse.ts";

/** The only organisation that there is without sign-in, whatever others the database holds from another mode. */
const soleOrg = "local";

/** The organisation of this name. Throws `CONDUCTOR_ORG_UNKNOWN`. */
export async function orgFor(caller: Caller, name: string, directory: Directory): Promise<OrgRef> {
  if (caller.kind === "local" && name !== soleOrg) {
    throw new ConductorError(
      "CONDUCTOR_ORG_UNKNOWN",
      `There is no organisation ${name}; without sign-in the only one is ${soleOrg}.`,
    );
  }
  return directory.org(name);
}

/**
 * The application of this name; undefined when it need not exist. `complaints` are what is wrong with the name: of
 * earlier times there may be one with such a name, and otherwise they are the failure. Throws as `requireApp` does,
 * `CONDUCTOR_REQUEST_INVALID`, and `CONDUCTOR_APP_UNKNOWN`.
 */
export async function appFor(
  caller: Caller,
  org: OrgRef,
  name: string,
  { mustExist, complaints }: { mustExist: boolean; complaints: ErrorDetail[] },
  directory: Directory,
): Promise<AppRecord | undefined> {
  // A key may be refused by what is there already.
  if (!mustExist && caller.kind !== "key" && complaints.length === 0) return undefined;
  const app = await directory.findApp(org, name);
  requireApp(caller, app, name);
  if (app === undefined) refuse(complaints);
  return mustExist ? (app ?? directory.app(org, name)) : undefined;
}
