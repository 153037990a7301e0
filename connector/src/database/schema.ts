// What a system database has. From version 100 on all SDKs make the same changes under the same numbers; before that
// each language counted for itself, so that a number says nothing.
import { DatabaseError, escapeIdentifier, type QueryResultRow } from "pg";
import { Refusal } from "../refusal.ts";

/** The first version that all languages share. */
export const firstSharedVersion = 100;
/** The client's SDK makes version 123; the two after it, of the SDK for Python 3.4, only add indexes. */
export const newestKnownVersion = 125;
/** How long a reading of the newest version is good. */
const freshMs = 30_000;
/** How long one of an older version is good, for an application that may bring its database up to date. */
const agingMs = 500;
/** An application that starts is done with its migrations when the version has been the same for this long. */
const settledMs = 30_000;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const undefinedTable = "42P01";

export interface Schema {
  readonly version: number;
  /** Columns of a table in their order; none where the table is missing. */
  columns(table: string): readonly string[];
  /** Whether inputs and outputs have tables of their own. */
  readonly hasPayloadTables: boolean;
}

type Read = <Row extends QueryResultRow>(sql: string, values: unknown[]) => Promise<Row[]>;

/**
 * Reads the schema, and again once the last reading is old. While an application may be in the middle of its migrations,
 * each call asks for the version, and reads the rest again where it has changed.
 */
export function createSchemaReader(schemaName: string, read: Read): () => Promise<Schema> {
  let last: Reading | undefined;
  return async () => {
    const now = performance.now();
    if (last !== undefined && now - last.at < goodMs(last, now)) return last.schema;
    const version = await readVersion(schemaName, read);
    if (last?.schema.version === version && version !== newestKnownVersion) last = { ...last, at: now };
    else last = { schema: await readSchema(schemaName, version, read), at: now, since: now };
    return last.schema;
  };
}

interface Reading {
  readonly schema: Schema;
  readonly at: number;
  /** When this version was read first. */
  readonly since: number;
}

function goodMs({ schema, since }: Reading, now: number): number {
  if (schema.version === newestKnownVersion) return freshMs;
  return now - since > settledMs ? agingMs : 0;
}

async function readVersion(schemaName: string, read: Read): Promise<number> {
  try {
    const sql = `SELECT max(version) AS version FROM ${escapeIdentifier(schemaName)}.dbos_migrations`;
    const [row] = await read<{ readonly version: string | null }>(sql, []);
    return Number(row?.version ?? 0);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== undefinedTable) throw error;
    throw new Refusal(
      `The database has no tables of DBOS in the schema ${schemaName}: start the application once, or name its schema.`,
    );
  }
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
