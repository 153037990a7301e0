// Every message against every version of the schema that all SDKs share: it is answered, or refused with a sentence that
// names the versions; no statement meets a table or column that is not there.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answerRequest, type Answering } from "../../connector/src/answers/answer.ts";
import { messages } from "../../connector/src/answers/messages.ts";
import { firstSharedVersion, newestKnownVersion } from "../../connector/src/database/schema.ts";
import { Budget } from "../../connector/src/database/budget.ts";
import { openStore } from "../../connector/src/database/store.ts";
import type { MessageType } from "../../conductor/src/wire/messages.ts";
import { examples } from "../support/requests.ts";
import { createSystemDatabase, newestVersion, seedRows, type SystemDatabase } from "./system-database.ts";

let database: SystemDatabase;
beforeAll(async () => {
  database = await createSystemDatabase();
});
afterAll(() => database.drop());

const types = Object.keys(examples) as MessageType[];
const reads = types.filter((type) => messages[type]?.changes === false);

/** Opens the database as `shop` does; it is looked at afresh each time. */
async function within<T>(work: (context: Answering) => Promise<T>): Promise<T> {
  const options = {
    url: database.url,
    appName: "shop",
    schemaName: "dbos",
    maxConnections: 2,
    budget: new Budget(4),
  };
  const store = await openStore({ ...options, report: () => undefined });
  const identity = {
    executorId: "e",
    version: "2026.08.1",
    hostname: "h",
    language: "typescript",
    sdkVersion: "5.3.0",
    pid: 1,
  };
  try {
    return await work({ store, identity, isReadOnly: false, isMetadataOnly: false });
  } finally {
    await store.close();
  }
}

/** What each message is answered with, by its error; undefined where it succeeds. */
async function askAll(): Promise<Record<string, string | undefined>> {
  await seedRows(database);
  return within(async (context) => {
    const errors: Record<string, string | undefined> = {};
    const exported = await answerRequest(messages, context, {
      type: "export_workflow",
      request_id: "r",
      workflow_id: "a",
    });
    for (const type of types) {
      const request = { type, request_id: "r", ...examples[type].full };
      if (type === "import_workflow") {
        await database.query("DELETE FROM dbos.workflow_status WHERE workflow_uuid = 'a'");
        await clearPayloads();
        Object.assign(request, exported, { type });
      }
      const { error_message: error } = await answerRequest(messages, context, request);
      errors[type] = error as string | undefined;
      if (["delete", "retention"].includes(type)) await seedRows(database);
    }
    return errors;
  });
}

async function clearPayloads(): Promise<void> {
  for (const table of ["operation_outputs", "workflow_input", "workflow_output"]) {
    const [found] = await database.query("SELECT to_regclass($1)::text AS name", [`dbos.${table}`]);
    if (found?.["name"] === null) continue;
    await database.query(`DELETE FROM dbos.${table} WHERE workflow_uuid = 'a'`);
  }
}

test("the schema is known as far as the client makes it, and the two versions after it that add indexes", () => {
  expect(newestVersion + 2).toBe(newestKnownVersion);
});

test("a database without tables is told apart", async () => {
  const errors = await within((context) =>
    answerRequest(messages, context, { type: "list_workflows", request_id: "r", body: {} }),
  );
  expect(errors).toEqual({ error_message: expect.stringContaining("no tables of DBOS") as string });
});

test("an application that is in the middle of its migrations: no answer is of a version that is over", async () => {
  await database.migrate(firstSharedVersion);
  await within(async ({ store }) => {
    for (const version of [firstSharedVersion + 4, newestKnownVersion - 3, newestKnownVersion]) {
      await database.migrate(version);
      const schema = await store.schema();
      expect(schema).toMatchObject({ version, hasPayloadTables: version > firstSharedVersion + 4 });
    }
  });
});

test("versions in which each language counts for itself are refused, each message with what to do", async () => {
  await database.migrate(firstSharedVersion - 1);
  const errors = await askEach(types);
  for (const type of types) {
    const since = messages[type]?.since ?? 0;
    if (since === 0) continue;
    expect(errors[type], type).toMatch(
      new RegExp(`^${type} needs version ${since} of the DBOS schema, and the database has version 99: `),
    );
    expect(errors[type], type).toContain(
      "open Conductor client of its own SDK (TypeScript up to 5.2, Python up to 3.2, Go up to 1.6, Java)",
    );
  }
});

describe("every message", () => {
  /** Those in which a message is answered for the first time, and the last one before. */
  const firsts = Object.values(messages).flatMap(({ since }) => [since - 1, since]);
  const versions = [...new Set([...firsts, newestKnownVersion])]
    .filter((version) => version >= firstSharedVersion)
    .sort((one, other) => one - other);
  test.each(versions)("at version %i", async (version) => {
    await database.migrate(version);
    const errors = await askAll();
    for (const type of types) {
      const since = messages[type]?.since ?? 0;
      if (type === "alert") expect(errors[type]).toContain("handler of alerts");
      else if (version < since) expect(errors[type], type).toContain(`needs version ${since}`);
      else expect(errors[type], type).toBeUndefined();
    }
  });

  test("at a version that is newer than any known: reads go on, changes are refused", async () => {
    await database.migrate(newestKnownVersion + 1);
    const errors = await askAll();
    for (const type of types) {
      if (type === "alert") continue;
      if (messages[type]?.changes === true) {
        expect(errors[type], type).toMatch(/changes nothing\. Install a newer/);
      } else expect(errors[type], type).toBeUndefined();
    }
  });

  test("where a column is gone, the sentence says so", async () => {
    await database.query("ALTER TABLE dbos.notifications RENAME COLUMN consumed TO taken");
    const errors = await askEach(reads);
    expect(errors["get_workflow_notifications"]).toMatch(
      /^The database lacks a column that this needs: .*consumed/,
    );
    expect(errors["list_workflows"]).toBeUndefined();
  });

  test("where a table is gone, the sentence says so, and the other messages go on", async () => {
    await seedRows(database);
    await database.query("ALTER TABLE dbos.streams RENAME TO rivers");
    const errors = await askEach(reads);
    const failed = reads.filter((type) => errors[type] !== undefined);
    expect(failed.sort()).toEqual([
      "alert",
      "export_workflow",
      "get_workflow_notifications",
      "get_workflow_streams",
    ]);
    for (const type of ["export_workflow", "get_workflow_streams"]) {
      expect(errors[type]).toMatch(/^The database lacks a table that this needs: .*streams/);
    }
  });

  test("a schema with columns that no version has is read as ever", async () => {
    await database.query("ALTER TABLE dbos.rivers RENAME TO streams");
    await database.query("ALTER TABLE dbos.notifications RENAME COLUMN taken TO consumed");
    for (const table of ["workflow_status", "operation_outputs", "queues", "workflow_schedules"]) {
      await database.query(`ALTER TABLE dbos.${table} ADD COLUMN of_tomorrow text NOT NULL DEFAULT 'x'`);
    }
    const errors = await askEach(reads);
    expect(reads.filter((type) => errors[type] !== undefined)).toEqual(["alert"]);
  });
});

/** What these messages are answered with, by their errors. */
async function askEach(asked: readonly MessageType[]): Promise<Record<string, string | undefined>> {
  return within(async (context) => {
    const errors: Record<string, string | undefined> = {};
    for (const type of asked) {
      const request = { type, request_id: "r", ...examples[type].full };
      errors[type] = (await answerRequest(messages, context, request)).error_message as string | undefined;
    }
    return errors;
  });
}
