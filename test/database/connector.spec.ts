// The connector behind PgBouncer, in both modes: its reads are whole transactions that it sends without waiting in between.
import { escapeIdentifier } from "pg";
import { describe, expect, inject, test } from "vitest";
import { answerRequest } from "../../connector/src/answers/answer.ts";
import { messages } from "../../connector/src/answers/messages.ts";
import { Budget } from "../../connector/src/database/budget.ts";
import { openStore } from "../../connector/src/database/store.ts";
import { changeUrl, createRole, rolePassword, runSql } from "../conductor/postgres/fixture.ts";
import { createSystemDatabase, newestVersion, seedRows } from "../connector/system-database.ts";
import { findPgBouncer, startPgBouncer } from "./pgbouncer.ts";

const identity = {
  executorId: "e",
  version: "2026.08.1",
  hostname: "host",
  language: "typescript",
  sdkVersion: "5.3.0",
  pid: 1,
};
const atOnce = 40;
const maxConnections = 5;

describe.skipIf(findPgBouncer() === undefined)("the connector behind PgBouncer", () => {
  test.each(["session", "transaction"] as const)("in %s mode it reads and changes", async (mode) => {
    const role = await createRole(inject("postgresUrl"));
    const database = await createSystemDatabase();
    await database.migrate(newestVersion);
    await seedRows(database);
    await database.query(`GRANT ALL ON SCHEMA dbos TO ${escapeIdentifier(role)}`);
    await database.query(`GRANT ALL ON ALL TABLES IN SCHEMA dbos TO ${escapeIdentifier(role)}`);
    // In session mode a connection that waits for the next question keeps its place.
    const poolSize = mode === "session" ? maxConnections : 2;
    const direct = changeUrl(database.url, { user: role, password: rolePassword });
    const pooler = await startPgBouncer(direct, mode, poolSize);
    const options = { url: pooler.url, appName: "shop", schemaName: "dbos", maxConnections };
    const store = await openStore({ ...options, budget: new Budget(10), report: () => undefined });
    const context = { store, identity, isReadOnly: false, isMetadataOnly: false };
    const ask = (type: string, request: object) =>
      answerRequest(messages, context, { ...request, type, request_id: "r" });
    try {
      const lists = Array.from({ length: atOnce }, (_, at) =>
        ask(at % 2 === 0 ? "list_workflows" : "list_steps", { body: {}, workflow_id: "a" }),
      );
      const outputs = (await Promise.all(lists)).map((reply) => reply["output"] as object[]);
      expect(outputs.map((output) => output.length)).toEqual(Array.from({ length: atOnce }, () => 2));
      expect(await ask("fork_workflow", { body: { workflow_id: "a", start_step: 1 } })).toEqual({
        new_workflow_id: expect.any(String) as string,
      });
    } finally {
      await store.close();
      await pooler.stop();
      await database.query(`DROP OWNED BY ${escapeIdentifier(role)}`);
      await database.drop();
      await runSql(inject("postgresUrl"), `DROP ROLE ${escapeIdentifier(role)}`);
    }
  });
});
