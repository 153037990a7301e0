// Saved views. An owner is a subject of the audit log; the empty one stands for the whole organisation.
import type { Queryable } from "./database.ts";

export interface ViewRow {
  readonly name: string;
  readonly owner: string;
  readonly search: string;
  readonly updatedBy: string;
  readonly updatedAt: Date;
}

/** The owner of views that every member sees. */
export const allMembers = "";

export interface ViewKey {
  readonly appId: string;
  readonly owner: string;
  readonly name: string;
}

/** The views that one person sees, by name. */
export function listViews(db: Queryable, appId: string, owner: string): Promise<ViewRow[]> {
  return db.query<ViewRow>(
    `SELECT name, owner, search, updated_by AS "updatedBy", updated_at AS "updatedAt" FROM saved_views
      WHERE app_id = $1 AND owner IN ('', $2) ORDER BY name, owner`,
    [appId, owner],
  );
}

/** Saves a view in place of the one of its name. Returns false when the owner has as many as possible. */
export async function saveView(
  db: Queryable,
  { appId, owner, name }: ViewKey,
  view: { readonly search: string; readonly updatedBy: string },
  most: number,
): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO saved_views (app_id, owner, name, search, updated_by)
     SELECT $1, $2, $3, $4, $5
      WHERE (SELECT count(*) FROM saved_views WHERE app_id = $1 AND owner = $2 AND name <> $3) < $6
     ON CONFLICT (app_id, owner, name)
     DO UPDATE SET search = excluded.search, updated_by = excluded.updated_by, updated_at = now()
     RETURNING 1`,
    [appId, owner, name, view.search, view.updatedBy, most],
  );
  return rows.length > 0;
}

/** Deletes a view. Returns false when there is none. */
export async function deleteView(db: Queryable, { appId, owner, name }: ViewKey): Promise<boolean> {
  const rows = await db.query(
    "DELETE FROM saved_views WHERE app_id = $1 AND owner = $2 AND name = $3 RETURNING 1",
    [appId, owner, name],
  );
  return rows.length > 0;
}
