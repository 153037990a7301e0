// The databases of the stack that the browser tests run on.
import process from "node:process";
import { Client } from "pg";
import { dataFolder } from "../../local/data-folder.ts";
import { planPorts } from "../../local/ports.ts";
import { loadSecrets } from "../../local/secrets.ts";
import { portBase } from "./port-base.ts";

/** Connects to a database as administrator. */
export async function clientOf(database: string): Promise<Client> {
  const client = new Client({
    host: "127.0.0.1",
    port: planPorts(await portBase(), 0).postgres,
    user: "postgres",
    password: loadSecrets(dataFolder(`${process.cwd()}/.podium/browser`)).postgresPassword,
    database,
  });
  await client.connect();
  return client;
}
