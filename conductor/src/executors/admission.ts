// Which programs may connect as executors. Answers are remembered for a moment: a misconfigured executor asks every second.
import { hashApiKey, isApiKey, presentKey, type Peppers } from "../auth/api-keys.ts";
import { localOrg } from "../auth/caller.ts";
import type { ErrorCode } from "../errors.ts";
import { BoundedMap, createMemory } from "../memory.ts";
import { findAppByNames } from "../store/apps.ts";
import { findKeyForApp, findOrgOfRevoked } from "../store/credentials.ts";
import type { Database } from "../store/database.ts";

export interface AdmittedExecutor {
  readonly app: { readonly id: string; readonly name: string };
  readonly orgId: string;
  readonly keyId: string | null;
}

/** A refusal before the upgrade. `detail` is ASCII: the Python SDK dies of anything else. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly detail: string;
  /** The organisation of the executor, if its key or the only organisation tells. Never part of the answer. */
  readonly orgId?: string | undefined;
  readonly appId?: string | undefined;
  /** What the organisation is told instead of `detail`. */
  readonly told?: string;
}

export interface Admission {
  /** Decides on an application name and key as they stand in the path. Throws when the database is away. */
  check(appName: string, key: string): Promise<AdmittedExecutor | Refusal>;
  /** Forgets what is remembered, after an application or key has changed here. */
  forget(): void;
}

export interface AdmissionOptions {
  readonly db: Database;
  /** False where any key will do. */
  readonly keysRequired: boolean;
  readonly peppers: Peppers;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
}

/** Remembered this long; changes made through another replica are seen after as many milliseconds. */
const admittedForMs = 5_000;
const refusedForMs = 2_000;
/** While the database is away, executors that were admitted before still are; with keys for this long, since a key may have been revoked. */
const outageForMs = 900_000;
const maxRemembered = 10_000;

/** Decides by key and application, or by application alone where there is no sign-in. */
export function createAdmission(options: AdmissionOptions): Admission {
  const { db, keysRequired, peppers, clock = Date.now } = options;
  // Apart from each other, so that a flood of invented keys cannot displace those that are good.
  const admitted = new BoundedMap<{ readonly at: number; readonly answer: AdmittedExecutor }>(maxRemembered);
  const others = createMemory<AdmittedExecutor | Refusal>(clock, (answer) =>
    "app" in answer ? 0 : refusedForMs,
  );
  const recall = (name: string, maxAgeMs: number) => {
    const entry = admitted.get(name);
    return entry !== undefined && clock() - entry.at < maxAgeMs ? entry.answer : undefined;
  };
  const decide = async (name: string, appName: string, key: string) => {
    const answer = keysRequired ? await byKey(db, appName, key, peppers) : await byName(db, appName);
    if ("app" in answer) admitted.set(name, { answer, at: clock() });
    else admitted.delete(name);
    return answer;
  };
  return {
    check: async (appName, key) => {
      // Digests, so that no key stays in memory.
      const name = keysRequired ? `${hashApiKey(key).toString("base64")} ${appName}` : appName;
      const known = recall(name, admittedForMs);
      if (known !== undefined) return known;
      try {
        return await others.get(name, () => decide(name, appName, key));
      } catch (error) {
        const before = recall(name, keysRequired ? outageForMs : Number.POSITIVE_INFINITY);
        if (before !== undefined) return before;
        throw error;
      }
    },
    forget: () => {
      admitted.clear();
      others.clear();
    },
  };
}

/** Old names may have any form. A name that is longer than all of them, or that PostgreSQL cannot store, is not looked up. */
const maxAppNameLength = 256;

function couldBeAppName(text: string): boolean {
  return text.length <= maxAppNameLength && !text.includes("\0");
}

async function byName(db: Database, appName: string): Promise<AdmittedExecutor | Refusal> {
  const found = await findAppByNames(db, localOrg, couldBeAppName(appName) ? appName : "");
  if (found === undefined) return unregistered;
  const { id, name, orgId } = found;
  return id === null ? { ...unregistered, orgId } : { app: { id, name }, orgId, keyId: null };
}

/** The application is looked up in the organisation of the key. */
async function byKey(
  db: Database,
  appName: string,
  text: string,
  peppers: Peppers,
): Promise<AdmittedExecutor | Refusal> {
  if (!isApiKey(text)) return unknownKey;
  const presented = presentKey(text, peppers);
  const key = await findKeyForApp(db, presented, couldBeAppName(appName) ? appName : "");
  if (key === undefined) {
    const orgId = await findOrgOfRevoked(db, presented);
    return orgId === undefined ? unknownKey : { ...unknownKey, orgId, told: "Its API key was revoked." };
  }
  const { orgId } = key;
  const owner = { orgId, appId: key.app?.id };
  if (!key.permissions.includes("websocket.connect")) return { ...mayNotConnect, ...owner };
  // The same whether or not the application exists.
  if (!key.allApps && !key.inScope) return { ...outOfScope, ...owner };
  if (key.app === undefined) return { ...unregistered, orgId };
  const { id, name, refuseDevelopmentKeys } = key.app;
  if (refuseDevelopmentKeys && presented.keyClass === "development") return { ...developmentKey, ...owner };
  return { app: { id, name }, orgId, keyId: key.keyId };
}

const unknownKey: Refusal = {
  code: "CONDUCTOR_CREDENTIAL_INVALID",
  detail: "There is no such API key. Create one in the Console and give it to the application.",
};
const mayNotConnect: Refusal = {
  code: "CONDUCTOR_PERMISSION_DENIED",
  detail: "This API key lacks the permission websocket.connect.",
};
const outOfScope: Refusal = {
  code: "CONDUCTOR_PERMISSION_DENIED",
  detail: "This API key is limited to other applications.",
};
const developmentKey: Refusal = {
  code: "CONDUCTOR_KEY_CLASS_REFUSED",
  detail: "This application refuses development keys; use one that begins with dbos_live_.",
};
const unregistered: Refusal = {
  code: "CONDUCTOR_APP_UNKNOWN",
  detail:
    "No application of this name is registered; it must equal the name that the application launches with.",
};
