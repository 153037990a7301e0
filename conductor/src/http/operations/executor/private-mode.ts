// Private mode: payloads stay in the application. Requests that cannot leave payloads out are refused.
import { ConductorError } from "../../../errors.ts";
import type { AppRecord } from "../../../store/apps.ts";

/** Throws `CONDUCTOR_PRIVATE_MODE` when the application is in private mode. `what` completes the sentence. */
export function refuseInPrivateMode(app: AppRecord, what: string): void {
  if (!app.privateMode) return;
  throw new ConductorError(
    "CONDUCTOR_PRIVATE_MODE",
    `Application ${app.name} is in private mode, so Conductor does not ask its executors for ${what}.`,
  );
}
