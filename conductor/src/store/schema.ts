// What the schema of a database is, measured by the migrations of this version; and what the role may do with it.
import type { Queryable } from "./database.ts";

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  /** Older versions cannot work with a database that has it. The file says so in a line of its own: `-- breaking`. */
  readonly breaking: boolean;
}

/** A migration that this version does not have: a newer one has made it. */
export interface ForeignMigration {
  readonly number: number;
  readonly name: string;
  /** Older versions cannot work with it. */
  readonly breaking: boolean;
}

export interface SchemaState {
  /** The newest migration that has been applied; undefined in an empty database. */
  readonly newest: string | undefined;
  readonly missing: Migration[];
  readonly newer: ForeignMigration[];
}

/** Looks at the schema and changes nothing. */
export async function readSchema(db: Queryable, migrations: Migration[]): Promise<SchemaState> {
  const [table] = await db.query<{ readonly exists: boolean }>(
    `SELECT to_regclass('migrations') IS NOT NULL AS exists`,
  );
  // As JSON, because databases of the first versions lack the column.
  const applied = table?.exists
    ? await db.query<ForeignMigration>(
        `SELECT number, name, coalesce((to_jsonb(m) ->> 'breaking')::boolean, false) AS breaking
           FROM migrations m ORDER BY number`,
      )
    : [];
  const last = applied.at(-1);
  return {
    newest: last === undefined ? undefined : titleOf(last),
    missing: migrations.filter(({ number }) => applied.every((each) => each.number !== number)),
    newer: applied.filter(({ number }) => migrations.every((each) => each.number !== number)),
  };
}

/** A migration as its file is called. */
export function titleOf({ number, name }: { readonly number: number; readonly name: string }): string {
  return `${String(number).padStart(6, "0")}-${name}`;
}

const needed = ["SELECT", "INSERT", "UPDATE", "DELETE"];

/** The rights that the role lacks on Conductor's tables, such as `UPDATE executors`. */
export async function findMissingRights(db: Queryable, migrations: Migration[]): Promise<string[]> {
  const tables = migrations.flatMap(({ sql }) =>
    [...sql.matchAll(/^CREATE TABLE (\w+)/gm)].map(([, name]) => name!),
  );
  const rows = await db.query<{ readonly missing: string }>(
    `SELECT privilege || ' ' || t.name AS missing
       FROM unnest($1::text[]) AS t (name) CROSS JOIN unnest($2::text[]) AS privilege
      WHERE to_regclass(t.name) IS NOT NULL AND NOT has_table_privilege(to_regclass(t.name), privilege)
      ORDER BY t.name, privilege`,
    [tables, needed],
  );
  return rows.map(({ missing }) => missing);
}
