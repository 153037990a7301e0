// What a system database has. From version 100 on all SDKs make the same changes under the same numbers; before that
// each language counted for itself, so that a number says nothing.
import type { QueryResultRow } from "pg";
import { Refusal } from "../refusal.ts";

/** The first version that all languages share. */
export const firstSharedVersion = 100;
/** The client's SDK makes version 123; the two after it, of the SDK for Python 3.4, only add indexes. */
export const newestKnownVersion = 125;
const freshMs = 30_000;

export interface Schema {
  readonly version: number;
  /** Columns of a table in their order; none where the table is missing. */
  columns(table: string): readonly string[];
  /** Whether inputs and outputs have tables of their own. */
  readonly hasPayloadTables: boolean;
}

type Read = <Row extends QueryResultRow>(sql: string, values: unknown[]) => Promise<Row[]>;

/**
 * Reads the schema, and again once the last reading is old. An application that starts may be in the middle of its
 * migrations: until they are done, each call asks for the version, and reads the rest again where it has changed.
 */
export function createSchemaReader(schemaName: string, read: Read): () => Promise<Schema> {
  let last: { readonly schema: Schema; readonly at: number } | undefined;
  return async () => {
    const isNewest = last?.schema.version === newestKnownVersion;
    if (last !== undefined && isNewest && performance.now() - last.at < freshMs) return last.schema;
    const at = performance.now();
    const version = await readVersion(schemaName, read);
    const isSame = !isNewest && last?.schema.version === version;
    last = { schema: isSame && last ? last.schema : await readSchema(schemaName, version, read), at };
    return last.schema;
  };
}

/** Asks the catalogue first, so that a database without the tables is told from one that fails. */
async function readVersion(schemaName: string, read: Read): Promise<number> {
  const name = `"${schemaName.replaceAll('"', '""')}".dbos_migrations`;
  const [found] = await read<{ readonly exists: boolean }>("SELECT to_regclass($1) IS NOT NULL AS exists", [
    name,
  ]);
  if (found?.exists !== true) {
    throw new Refusal(
      `The database has no tables of DBOS in the schema ${schemaName}: start the application once, or name its schema.`,
    );
  }
  const [row] = await read<{ readonly version: string | null }>(
    `SELECT max(version) AS version FROM ${name}`,
    [],
  );
  return Number(row?.version ?? 0);
}

async function readSchema(schemaName: string, version: number, read: Read): Promise<Schema> {
  const rows = await read<{ readonly table_name: string; readonly columns: string[] }>(
    `SELECT table_name::text, array_agg(column_name::text ORDER BY ordinal_position) AS columns
       FROM information_schema.columns WHERE table_schema = $1 GROUP BY table_name`,
    [schemaName],
  );
  const tables = new Map(rows.map((row) => [row.table_name, row.columns]));
  return {
    version,
    columns: (table) => tables.get(table) ?? [],
    hasPayloadTables: tables.has("workflow_input") && tables.has("workflow_output"),
  };
}

/** What a message needs of the schema. */
export interface Need {
  readonly changes: boolean;
  /** First version that has all columns that its statements name. */
  readonly since: number;
}

/** Throws a `Refusal` where the schema is too old for a message, or newer than its changes are known to be right for. */
export function checkSchema({ version }: Schema, type: string, { changes, since }: Need): void {
  if (version < since) {
    throw new Refusal(
      `${type} needs version ${since} of the DBOS schema, and the database has version ${version}: connect the ` +
        "application with the open Conductor client of its own SDK (TypeScript up to 5.2, Python up to 3.2, Go up to 1.6, Java), " +
        "or bring its SDK up to date.",
    );
  }
  if (changes && version > newestKnownVersion) {
    throw new Refusal(
      `The database has version ${version} of the DBOS schema, and this connector knows them up to ${newestKnownVersion}: ` +
        "it goes on reading and changes nothing. Install a newer connector.",
    );
  }
}
