import { expect, test } from "vitest";
import { createDirectory } from "../../../../conductor/src/http/admission/directory.ts";
import type { Queryable } from "../../../../conductor/src/store/database.ts";

const org = { id: "o1", name: "local" };
const row = { id: "a1", name: "shop", orgId: "o1", privateMode: false };

/** A database with one application, which counts how often it is asked. */
function countingDatabase(rows: () => object[]) {
  const state = { asked: 0 };
  const db: Queryable = {
    query: async <Row>() => {
      state.asked += 1;
      return rows() as Row[];
    },
  };
  return { db, state };
}

test("an application is looked up once for all callers that ask at the same time or within a second", async () => {
  let now = 0;
  const { db, state } = countingDatabase(() => [row]);
  const directory = createDirectory(db, () => now);
  await Promise.all(Array.from({ length: 50 }, () => directory.findApp(org, "shop")));
  now = 900;
  await directory.findApp(org, "shop");
  expect(state.asked).toBe(1);
  now = 2_000;
  await directory.findApp(org, "shop");
  expect(state.asked).toBe(2);
});

test("an unknown application is looked up again, and so is every application after a change", async () => {
  let rows: object[] = [];
  const { db, state } = countingDatabase(() => rows);
  const directory = createDirectory(db, () => 0);
  expect(await directory.findApp(org, "shop")).toBeUndefined();
  rows = [row];
  expect(await directory.findApp(org, "shop")).toEqual(row);
  rows = [{ ...row, privateMode: true }];
  directory.forget();
  expect(await directory.findApp(org, "shop")).toMatchObject({ privateMode: true });
  expect(state.asked).toBe(3);
});

test("a change made while a look-up is under way is not hidden by what the look-up finds", async () => {
  let answer: (rows: object[]) => void = () => {};
  const db: Queryable = {
    query: <Row>() => new Promise<Row[]>((resolve) => (answer = (rows) => resolve(rows as Row[]))),
  };
  const directory = createDirectory(db, () => 0);
  const early = directory.findApp(org, "shop");
  const answerEarly = answer;
  directory.forget();
  const late = directory.findApp(org, "shop");
  answerEarly([row]);
  answer([{ ...row, privateMode: true }]);
  expect(await early).toMatchObject({ privateMode: false });
  expect(await late).toMatchObject({ privateMode: true });
  expect(await directory.findApp(org, "shop")).toMatchObject({ privateMode: true });
});

test("a failed look-up is not remembered", async () => {
  let fails = true;
  const { db } = countingDatabase(() => {
    if (fails) throw new Error("gone");
    return [row];
  });
  const directory = createDirectory(db, () => 0);
  await expect(directory.findApp(org, "shop")).rejects.toThrow("gone");
  fails = false;
  expect(await directory.findApp(org, "shop")).toEqual(row);
});
