// Who may connect as an executor. Answers from a short memory: a misconfigured executor asks every second forever.
import { hashApiKey, isApiKey } from "../auth/api-keys.ts";
import { createMemory } from "../memory.ts";
import { findKeyForApp } from "../store/credentials.ts";
import type { Database } from "../store/database.ts";

export interface Admitted {
  app: { id: string; name: string };
  keyId: string | null;
}

/** A refusal before the upgrade. `detail` is ASCII: the Python SDK dies of anything else. */
export interface Refusal {
  status: 401 | 403 | 404 | 429 | 503;
  detail: string;
}

export interface Admission {
  /** Decides on an application name and key as they stand in the path. Throws when the database is away. */
  check(appName: string, key: string): Promise<Admitted | Refusal>;
  /** Forgets what is remembered, after an application or key has changed here. */
  forget(): void;
}

export interface AdmissionOptions {
  db: Database;
  /** False where any key will do. */
  keysRequired: boolean;
  /** Epoch milliseconds. */
  clock?: () => number;
}

/** Remembered this long; changes made through another replica are seen after as many milliseconds. */
const admittedForMs = 5_000;
const refusedForMs = 2_000;
/** While the database is away, who was admitted before still is; with keys for so long, as one may be revoked since. */
const outageForMs = 900_000;
const maxRemembered = 10_000;

/** Decides by key and application, or by application alone where there is no sign-in. */
export function createAdmission({ db, keysRequired, clock = Date.now }: AdmissionOptions): Admission {
  // Apart from each other, so that a flood of invented keys cannot displace those that are good.
  const admitted = new Map<string, { at: number; answer: Admitted }>();
  const others = createMemory<Admitted | Refusal>(clock, (answer) => ("app" in answer ? 0 : refusedForMs));
  const lookUp = keysRequired ? byKey : byName;
  const recall = (name: string, maxAgeMs: number) => {
    const entry = admitted.get(name);
    return entry !== undefined && clock() - entry.at < maxAgeMs ? entry.answer : undefined;
  };
  const decide = async (name: string, appName: string, key: string) => {
    const answer = await lookUp(db, appName, key);
    if ("app" in answer) {
      if (admitted.size >= maxRemembered) admitted.clear();
      admitted.set(name, { answer, at: clock() });
    } else admitted.delete(name);
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

const appNamePattern = /^[a-z0-9_-]{3,30}$/;

async function byName(db: Database, appName: string): Promise<Admitted | Refusal> {
  if (!appNamePattern.test(appName)) return unregistered;
  const rows = await db.query<{ id: string; name: string }>(
    `SELECT a.id, a.name FROM applications a JOIN organisations o ON o.id = a.org_id
      WHERE o.name = 'local' AND a.name = $1`,
    [appName],
  );
  const app = rows[0];
  return app === undefined ? unregistered : { app, keyId: null };
}

/** The application is looked up in the organisation of the key. */
async function byKey(db: Database, appName: string, text: string): Promise<Admitted | Refusal> {
  if (!isApiKey(text)) return unknownKey;
  const key = await findKeyForApp(db, hashApiKey(text), appNamePattern.test(appName) ? appName : "");
  if (key === undefined) return unknownKey;
  if (!key.permissions.includes("websocket.connect")) return mayNotConnect;
  // Alike whether or not there is such an application.
  if (!key.allApps && !key.inScope) return outOfScope;
  return key.app === undefined ? unregistered : { app: key.app, keyId: key.keyId };
}

const unknownKey: Refusal = {
  status: 401,
  detail: "There is no such API key. Create one in the Console and give it to the application.",
};
const mayNotConnect: Refusal = {
  status: 403,
  detail: "This API key lacks the permission websocket.connect.",
};
const outOfScope: Refusal = {
  status: 403,
  detail: "This API key is limited to other applications.",
};
const unregistered: Refusal = {
  status: 404,
  detail:
    "No application of this name is registered; it must equal the name that the application launches with.",
};
