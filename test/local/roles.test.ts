import { Client, escapeIdentifier } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import {
  appDatabase,
  appRole,
  conductorDatabase,
  conductorRole,
  prepareDatabases,
} from "../../local/roles.ts";
import { asAdmin } from "../support/database.ts";

const secrets = { postgresPassword: "", conductorPassword: "it's secret", appPassword: "other" };

beforeAll(async () => {
  await prepareDatabases(inject("postgresUrl"), { ...secrets, appPassword: "old" });
  await prepareDatabases(inject("postgresUrl"), secrets);
});
afterAll(() =>
  asAdmin(async (client) => {
    for (const database of [conductorDatabase, appDatabase]) {
      await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
    }

    for (const role of [conductorRole, appRole]) {
      await client.query(`DROP ROLE IF EXISTS ${escapeIdentifier(role)}`);
    }
  }),
);

async function connect(role: string, password: string, database: string): Promise<Client> {
  const url = new URL(inject("postgresUrl"));
  Object.assign(url, { username: role, password: encodeURIComponent(password), pathname: `/${database}` });
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return client;
}

test("Conductor's role owns its database", async () => {
  const client = await connect(conductorRole, secrets.conductorPassword, conductorDatabase);
  await client.query("CREATE TABLE mine (id int)");
  await client.end();
});

test("the application's role has the newest password and may not create anything", async () => {
  const client = await connect(appRole, secrets.appPassword, appDatabase);
  await expect(client.query("CREATE TABLE mine (id int)")).rejects.toThrow("permission denied");
  await expect(client.query("CREATE SCHEMA mine")).rejects.toThrow("permission denied");
  await client.end();
});

test("neither role can open the other's database", async () => {
  await expect(connect(appRole, secrets.appPassword, conductorDatabase)).rejects.toThrow("permission denied");
  await expect(connect(conductorRole, secrets.conductorPassword, appDatabase)).rejects.toThrow(
    "permission denied",
  );
});
