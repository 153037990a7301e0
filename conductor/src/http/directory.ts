// Organisations and applications by name, from a memory short enough that nobody notices it. Every request about an
// application needs its row; without this memory, Postgres would bound how many requests a replica can answer.
import { ConductorError } from "../errors.ts";
import { findApp, type AppRecord } from "../store/apps.ts";
import type { Queryable } from "../store/database.ts";
import { findOrg, type OrgRef } from "../store/orgs.ts";

/** Changes made through another replica are seen after this many milliseconds at most; own changes at once. */
const rememberedForMs = 1_000;
const maxRemembered = 10_000;

export interface Directory {
  /** Throws `CONDUCTOR_ORG_UNKNOWN`. */
  org(name: string): Promise<OrgRef>;
  /** Throws `CONDUCTOR_APP_UNKNOWN`. */
  app(org: OrgRef, name: string): Promise<AppRecord>;
  /** Forgets everything, after an application has changed here. */
  forget(): void;
}

/** Makes a directory over the database. `clock` returns epoch milliseconds. */
export function createDirectory(db: Queryable, clock: () => number): Directory {
  const orgs = createMemory((name: string) => findOrg(db, name), clock);
  const apps = createMemory((key: string) => {
    const [orgId, name] = key.split("/") as [string, string];
    return findApp(db, orgId, name);
  }, clock);
  return {
    org: async (name) =>
      (await orgs.get(name)) ?? fail("CONDUCTOR_ORG_UNKNOWN", `There is no organisation ${name}.`),
    app: async (org, name) =>
      (await apps.get(`${org.id}/${name}`)) ??
      fail(
        "CONDUCTOR_APP_UNKNOWN",
        `There is no application ${name} in organisation ${org.name}; register it first.`,
      ),
    forget: () => {
      orgs.clear();
      apps.clear();
    },
  };
}

function fail(code: "CONDUCTOR_ORG_UNKNOWN" | "CONDUCTOR_APP_UNKNOWN", message: string): never {
  throw new ConductorError(code, message);
}

/** Remembers what was found, never what was not; callers that miss at the same time share one look-up. */
function createMemory<T>(find: (key: string) => Promise<T | undefined>, clock: () => number) {
  const entries = new Map<string, { until: number; found: Promise<T | undefined> }>();
  const look = async (key: string): Promise<T | undefined> => {
    const entry = { until: Number.POSITIVE_INFINITY, found: find(key) };
    if (entries.size >= maxRemembered) entries.clear();
    entries.set(key, entry);
    try {
      const found = await entry.found;
      entry.until = found === undefined ? 0 : clock() + rememberedForMs;
      return found;
    } catch (error) {
      entry.until = 0;
      throw error;
    } finally {
      if (entry.until === 0 && entries.get(key) === entry) entries.delete(key);
    }
  };
  return {
    get: (key: string): Promise<T | undefined> => {
      const entry = entries.get(key);
      return entry !== undefined && entry.until > clock() ? entry.found : look(key);
    },
    clear: () => entries.clear(),
  };
}
