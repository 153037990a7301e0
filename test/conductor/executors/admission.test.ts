import { expect, test } from "vitest";
import { noPeppers } from "../../../conductor/src/auth/api-keys.ts";
import { createAdmission } from "../../../conductor/src/executors/admission.ts";
import type { Database } from "../../../conductor/src/store/database.ts";

/** A database that answers on the test's command, and counts queries. */
function waitingDatabase() {
  const state = { asked: 0, rows: [] as object[], open: () => {} };
  const opened = new Promise<void>((resolve) => (state.open = resolve));
  const db: Database = {
    query: async <Row>() => {
      state.asked += 1;
      await opened;
      return state.rows as Row[];
    },
    transaction: () => Promise.reject(new Error("admission needs no transaction")),
    close: async () => {},
  };
  return { db, state };
}

test("executors that come at the same moment share one look-up, and the next ones need none", async () => {
  const { db, state } = waitingDatabase();
  state.rows = [{ id: "1", name: "shop" }];
  const admission = createAdmission({ db, keysRequired: false, peppers: noPeppers, clock: () => 0 });
  const all = Array.from({ length: 50 }, () => admission.check("shop", "any"));
  state.open();
  for (const answer of await Promise.all(all)) expect(answer).toMatchObject({ app: { id: "1" } });
  await admission.check("shop", "any");
  expect(state.asked).toBe(1);
});

test("a refusal is shared and remembered too, but not for long", async () => {
  let now = 0;
  const { db, state } = waitingDatabase();
  state.open();
  const admission = createAdmission({ db, keysRequired: false, peppers: noPeppers, clock: () => now });
  await Promise.all(Array.from({ length: 50 }, () => admission.check("ghost", "any")));
  expect(await admission.check("ghost", "any")).toMatchObject({ code: "CONDUCTOR_APP_UNKNOWN" });
  expect(state.asked).toBe(1);
  now = 2_000;
  state.rows = [{ id: "1", name: "ghost" }];
  expect(await admission.check("ghost", "any")).toMatchObject({ app: { id: "1" } });
});

test("an executor that was admitted before is admitted while the database is away, also after a flood of others", async () => {
  let now = 0;
  const { db, state } = waitingDatabase();
  state.open();
  state.rows = [{ id: "1", name: "shop" }];
  const admission = createAdmission({ db, keysRequired: false, peppers: noPeppers, clock: () => now });
  await admission.check("shop", "any");
  state.rows = [];
  for (let i = 0; i < 10_001; i += 1) await admission.check(`invented-${i}`, "any");
  now = 60_000;
  db.query = () => Promise.reject(new Error("the database is away"));
  expect(await admission.check("shop", "any")).toMatchObject({ app: { id: "1" } });
  await expect(admission.check("other", "any")).rejects.toThrow("away");
});
