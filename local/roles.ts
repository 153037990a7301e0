// The databases and roles that production has, on the embedded server: Conductor owns its database, and the
// application's role may use a schema that the administrator made.
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import type { Secrets } from "./secrets.ts";

export const conductorDatabase = "dbos_conductor";
export const conductorRole = "dbos_conductor_role";
export const appDatabase = "dbos_app";
export const appRole = "dbos_app_role";

/** Creates what is missing and sets the passwords. Safe to repeat. `adminUrl` is the superuser's. */
export async function prepareDatabases(adminUrl: string, secrets: Secrets): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await ensureRole(client, conductorRole, secrets.conductorPassword);
    await ensureRole(client, appRole, secrets.appPassword);
    await ensureDatabase(client, conductorDatabase, conductorRole);
    await ensureDatabase(client, appDatabase, undefined);
    await client.query(
      `GRANT CONNECT ON DATABASE ${escapeIdentifier(appDatabase)} TO ${escapeIdentifier(appRole)}`,
    );
  } finally {
    await client.end();
  }
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
  const verb = rowCount === 0 ? "CREATE" : "ALTER";
  await client.query(`${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(password)}`);
}

/** Without an owner the database stays the superuser's. Other roles may connect only when granted. */
async function ensureDatabase(client: Client, database: string, owner: string | undefined): Promise<void> {
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
  const name = escapeIdentifier(database);
  if (rowCount === 0) {
    await client.query(
      `CREATE DATABASE ${name}${owner === undefined ? "" : ` OWNER ${escapeIdentifier(owner)}`}`,
    );
  }
  await client.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
}
