// Organisations.
import type { Queryable } from "./database.ts";

export interface OrgRef {
  id: string;
  name: string;
}

/** The organisation of this name, or undefined. */
export async function findOrg(db: Queryable, name: string): Promise<OrgRef | undefined> {
  const rows = await db.query<{ id: string; name: string }>(
    "SELECT id, name FROM organisations WHERE name = $1",
    [name],
  );
  return rows[0];
}
