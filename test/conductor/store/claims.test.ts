// Rounds are done once, however many replicas there are.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openDatabase, type Database } from "../../../conductor/src/store/database.ts";
import {
  claimApps,
  claimForCluster,
  claimPart,
  endClaim,
  returnPart,
} from "../../../conductor/src/store/claims.ts";
import { migrate } from "../../../conductor/src/store/migrate.ts";
import { createDatabase, type TestDatabase } from "../../support/database.ts";

let database: TestDatabase;
let replicas: Database[];
const request = { task: "retention", periodSecs: 60, claimSecs: 30, limit: 100, eligible: "true" } as const;

beforeAll(async () => {
  database = await createDatabase();
  replicas = Array.from({ length: 4 }, () =>
    openDatabase({
      url: database.url,
      maxConnections: 4,
      connectTimeoutMs: 5_000,
      statementTimeoutMs: 5_000,
      onIdleError: () => undefined,
    }),
  );
  await migrate(replicas[0]!);
});
afterAll(async () => {
  await Promise.all(replicas.map((each) => each.close()));
  await database.drop();
});
beforeEach(async () => {
  await replicas[0]!.query("DELETE FROM cluster_claims");
  await replicas[0]!.query("DELETE FROM applications");
  await replicas[0]!.query(
    `INSERT INTO applications (org_id, name) SELECT o.id, 'app-' || n FROM organisations o, generate_series(1, 25) n`,
  );
});

/** Lets time pass for what is due and claimed. */
const age = (secs: number) =>
  replicas[0]!.query(
    `UPDATE app_claims SET due_at = due_at - make_interval(secs => $1),
            claimed_until = claimed_until - make_interval(secs => $1)`,
    [secs],
  );
const claimEverywhere = () => Promise.all(replicas.map((db) => claimApps(db, request)));

describe("rounds per application", () => {
  test("go to one replica each, when all ask at the same moment", async () => {
    for (let round = 0; round < 5; round += 1) {
      const claims = (await claimEverywhere()).flat();
      expect(claims.map(({ app }) => app.name).sort()).toEqual(
        Array.from({ length: 25 }, (_, n) => `app-${n + 1}`).sort(),
      );
      await Promise.all(claims.map((claim) => endClaim(replicas[0]!, claim)));
      expect((await claimEverywhere()).flat()).toEqual([]);
      await age(60);
    }
  });

  test("are not due before the period is over, and not free before they have ended or run out", async () => {
    const [first] = await claimApps(replicas[0]!, { ...request, limit: 1 });
    await age(29);
    expect((await claimEverywhere()).flat().map(({ app }) => app.id)).not.toContain(first!.app.id);
    await age(31);
    expect((await claimEverywhere()).flat().map(({ app }) => app.id)).toContain(first!.app.id);
  });

  test("that have run out cannot be ended by the replica that had them", async () => {
    const [late] = await claimApps(replicas[0]!, { ...request, limit: 1, periodSecs: 1 });
    await age(31);
    await claimApps(replicas[1]!, request);
    await endClaim(replicas[0]!, late!);
    await age(29.5);
    const again = (await claimEverywhere()).flat().map(({ app }) => app.id);
    expect(again).not.toContain(late!.app.id);
  });

  test("go first to the application that has waited longest", async () => {
    const first = await claimApps(replicas[0]!, { ...request, limit: 10, claimSecs: 0 });
    const second = await claimApps(replicas[1]!, { ...request, limit: 15, claimSecs: 0 });
    expect(new Set([...first, ...second].map(({ app }) => app.id)).size).toBe(25);
    await age(60);
    const next = await claimApps(replicas[2]!, { ...request, limit: 10 });
    expect(next.map(({ app }) => app.id).sort()).toEqual(first.map(({ app }) => app.id).sort());
  });

  test("that are aligned are due a little after whole multiples of the period", async () => {
    await claimApps(replicas[0]!, { ...request, alignedAfterSecs: 1 });
    const rows = await replicas[0]!.query<{ readonly offset: number; readonly wait: number }>(
      `SELECT DISTINCT mod(extract(epoch FROM due_at)::numeric, 60)::float8 AS offset,
              extract(epoch FROM due_at - now())::float8 AS wait FROM app_claims`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.offset).toBe(1);
    expect(rows[0]!.wait).toBeGreaterThan(0);
    expect(rows[0]!.wait).toBeLessThanOrEqual(60);
  });

  test("skip applications that have nothing to do", async () => {
    const claims = await claimApps(replicas[0]!, { ...request, eligible: "a.name = 'app-7'" });
    expect(claims.map(({ app }) => app.name)).toEqual(["app-7"]);
    expect(Math.abs(claims[0]!.nowMs - Date.now())).toBeLessThan(5_000);
  });
});

describe("other rounds", () => {
  test("a part is due once per period, and again when it was not done", async () => {
    const [claim] = await claimApps(replicas[0]!, { ...request, limit: 1 });
    const take = () => Promise.all(replicas.map((db) => claimPart(db, "collection", claim!.app.id, 600)));
    expect((await take()).filter(Boolean)).toHaveLength(1);
    expect((await take()).filter(Boolean)).toHaveLength(0);
    await returnPart(replicas[0]!, "collection", claim!.app.id);
    expect((await take()).filter(Boolean)).toHaveLength(1);
  });

  test("the cluster's own are done by one", async () => {
    const take = () => Promise.all(replicas.map((db) => claimForCluster(db, "purge", 60)));
    expect((await take()).filter(Boolean)).toHaveLength(1);
    expect((await take()).filter(Boolean)).toHaveLength(0);
  });
});
