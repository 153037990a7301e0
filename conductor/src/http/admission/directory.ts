// Organisations and applications by name.
import { createMemory } from "../../memory.ts";
import { findApp, type AppRecord } from "../../store/apps.ts";
import type { Queryable } from "../../store/database.ts";
import { findOrg, type OrgRef } from "../../store/orgs.ts";

export interface Directory {
  /** The organisation of this name, or undefined. */
  findOrg(name: string): Promise<OrgRef | undefined>;
  /** The application of this name, or undefined. */
  findApp(org: OrgRef, name: string): Promise<AppRecord | undefined>;
  /** Forgets everything, after an organisation or application has changed here. */
  forget(): void;
}

/** Makes a directory over the database. `clock` returns epoch milliseconds. */
export function createDirectory(db: Queryable, clock: () => number): Directory {
  const orgs = createMemory<OrgRef | undefined>(clock);
  const apps = createMemory<AppRecord | undefined>(clock);
  return {
    findOrg: (name) => orgs.get(name, () => findOrg(db, name)),
    findApp: (org, name) => apps.get(`${org.id}/${name}`, () => findApp(db, org.id, name)),
    forget: () => {
      orgs.clear();
      apps.clear();
    },
  };
}
