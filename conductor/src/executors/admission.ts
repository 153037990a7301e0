// Who may connect as an executor. Answers from a short memory: a misconfigured executor asks every second forever.
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

/** Remembered this long; changes made through another replica are seen after as many milliseconds. */
const admittedForMs = 5_000;
const refusedForMs = 2_000;
const maxRemembered = 10_000;

/**
 * No-auth mode: any key text, but the application must be registered. While the database is away, executors of
 * applications seen before are still admitted, so that an outage costs no connections.
 */
export function createAdmission(db: Database, clock: () => number = Date.now): Admission {
  const remembered = new Map<string, { until: number; answer: Admitted | Refusal }>();
  return {
    check: async (appName) => {
      const known = remembered.get(appName);
      if (known !== undefined && known.until > clock()) return known.answer;
      const answer = await lookUp(db, appName).catch((error: unknown) => {
        if (known !== undefined && "app" in known.answer) return known.answer;
        throw error;
      });
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(appName, { answer, until: clock() + ("app" in answer ? admittedForMs : refusedForMs) });
      return answer;
    },
    forget: () => remembered.clear(),
  };
}

const appNamePattern = /^[a-z0-9_-]{3,30}$/;

async function lookUp(db: Database, appName: string): Promise<Admitted | Refusal> {
  if (!appNamePattern.test(appName)) return unregistered;
  const rows = await db.query<{ id: string; name: string }>(
    `SELECT a.id, a.name FROM applications a JOIN organisations o ON o.id = a.org_id
      WHERE o.name = 'local' AND a.name = $1`,
    [appName],
  );
  const app = rows[0];
  if (app !== undefined) return { app, keyId: null };
  return unregistered;
}

const unregistered: Refusal = {
  status: 404,
  detail:
    "No application of this name is registered; it must equal the name that the application launches with.",
};
