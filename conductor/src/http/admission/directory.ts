// Organisations and applications by name.
import { ConductorError } from "../../errors.ts";
import { createMemory } from "../../memory.ts";
import { findApp, type AppRecord } from "../../store/apps.ts";
import type { Queryable } from "../../store/database.ts";
import { findOrg, type OrgRef } from "../../store/orgs.ts";

export interface Directory {
  /** The organisation of this name, or undefined. */
  findOrg(name: string): Promise<OrgRef | undefined>;
  /** The application of this name, or undefined. */
  findApp(org: OrgRef, name: string): Promise<AppRecord | undefined>;
  /** Throws `CONDUCTOR_APP_UNKNOWN`. */
  app(org: OrgRef, name: string): Promise<AppRecord>;
  /** Forgets everything, after an organisation or application has changed here. */
  forget(): void;
}

/** Makes a directory over the database. `clock` returns epoch milliseconds. */
export function createDirectory(db: Queryable, clock: () => number): Directory {
  const orgs = createMemory<OrgRef | undefined>(clock);
  const apps = createMemory<AppRecord | undefined>(clock);
  const findAppByName = (org: OrgRef, name: string) =>
    apps.get(`${org.id}/${name}`, () => findApp(db, org.id, name));
  return {
    findOrg: (name) => orgs.get(name, () => findOrg(db, name)),
    findApp: findAppByName,
    app: async (org, name) => {
      const app = await findAppByName(org, name);
      if (app !== undefined) return app;
      throw new ConductorError(
        "CONDUCTOR_APP_UNKNOWN",
        `There is no application ${name} in organisation ${org.name}; register it first.`,
      );
    },
    forget: () => {
      orgs.clear();
      apps.clear();
    },
  };
}
