// A fresh database per test file. The template, when there is one, is built once per run and cloned.
import { randomBytes } from "node:crypto";
import { Client, escapeIdentifier } from "pg";
import { inject } from "vitest";

export interface TestDatabase {
  readonly name: string;
  /** URL of this database as the superuser. */
  readonly url: string;
  drop(): Promise<void>;
}

/** Creates a database on the run's server, as a copy of `template` when one is named. */
export async function createDatabase(template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const from = template === undefined ? "" : ` TEMPLATE ${escapeIdentifier(template)}`;
  await asAdmin((client) => client.query(`CREATE DATABASE ${escapeIdentifier(name)}${from}`));
  return {
    name,
    url: databaseUrl(name),
    drop: async () => {
      await asAdmin((client) =>
        client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
      );
    },
  };
}

/** URL of a database on the run's server. */
function databaseUrl(name: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one piece of work as the superuser of the run's server. */
export async function asAdmin<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
