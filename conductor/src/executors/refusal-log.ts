// Tells an organisation that its executor was refused, if the key or the only organisation says whose it is.
import { isApiKey } from "../auth/api-keys.ts";
import type { Admission, Refusal } from "./admission.ts";
import type { ConnectionLog } from "./connection-log.ts";

export interface Refused {
  readonly target: { readonly appName: string; readonly key: string };
  readonly clientAddress: string;
  readonly refusal: Refusal;
}

/** Codes that speak of Conductor and not of the executor. */
const passing = new Set(["CONDUCTOR_NOT_READY", "CONDUCTOR_DATABASE_UNAVAILABLE"]);
/** Look-ups of owners at the same time: what strangers send must not keep the database busy. */
const maxLookups = 4;
const maxName = 256;

/** Makes a function that notes a refusal. It never fails and returns at once. */
export function createRefusalLog(admission: Admission, troubles: ConnectionLog): (refused: Refused) => void {
  let lookups = 0;
  const ownerOf = async ({ target, refusal }: Refused) => {
    if (refusal.orgId !== undefined) return refusal;
    if (refusal.code === "CONDUCTOR_CREDENTIAL_INVALID" || lookups >= maxLookups) return undefined;
    lookups += 1;
    try {
      const answer = await admission.check(target.appName, target.key);
      return "code" in answer ? answer : { orgId: answer.orgId, appId: answer.app.id };
    } catch {
      return undefined;
    } finally {
      lookups -= 1;
    }
  };
  const note = async (refused: Refused) => {
    const { target, clientAddress, refusal } = refused;
    if (passing.has(refusal.code)) return;
    const owner = await ownerOf(refused);
    if (owner?.orgId === undefined) return;
    troubles.note({
      kind: "REFUSED",
      orgId: owner.orgId,
      appId: owner.appId ?? null,
      // Some put the key in the place of the name.
      applicationName: isApiKey(target.appName) ? "[redacted]" : target.appName.slice(0, maxName),
      executorId: null,
      clientAddress,
      code: refusal.code,
      detail: refusal.told ?? refusal.detail,
    });
  };
  return (refused) => void note(refused);
}
