import { expect, test } from "vitest";
import { verdictSentence, versionRows } from "../../../../console/web/model/version-board.ts";

const version = (versionName: string) => ({ versionName, versionTimestamp: "2026-01-01T00:00:00.000Z" });
const work = (name: string | null, status: string, count: number) => ({
  group: { application_version: name, status },
  count,
  minCreatedAt: `2026-01-0${count}T00:00:00.000Z`,
});
const executor = (appVersion: string, status = "HEALTHY") => ({ appVersion, status });

test("each version has its work, its executors and a verdict, the latest first", () => {
  const rows = versionRows(
    ["v5", "v4", "v3", "v2", "v1"].map(version),
    [work("v5", "PENDING", 2), work(null, "ENQUEUED", 3), work("v4", "PENDING", 4), work("v3", "DELAYED", 1)],
    [executor("v5"), executor("v4"), executor("v4", "DISCONNECTED"), executor("v2"), executor("v1", "DEAD")],
  );
  expect(rows.map(({ version: name, verdict }) => [name, verdict])).toEqual([
    ["v5", "current"],
    ["v4", "draining"],
    ["v3", "orphaned"],
    ["v2", "retirable"],
    ["v1", "retired"],
  ]);
  // Work without a version is taken by the latest.
  expect(rows[0]).toMatchObject({ running: 2, queued: 3, oldest: "2026-01-02T00:00:00.000Z", healthy: 1 });
  expect(rows[1]).toMatchObject({ running: 4, healthy: 1, disconnected: 1 });
  expect(rows.map(verdictSentence)[2]).toContain("1 left, and no executor runs it");
});

test("a version that only work or an executor knows is a row too, and work on a dead latest version is orphaned", () => {
  const rows = versionRows(
    [version("v2")],
    [work("v1", "PENDING", 1), work("v2", "ENQUEUED", 1)],
    [executor("v9")],
  );
  expect(rows.map(({ version: name, verdict, since }) => [name, verdict, since])).toEqual([
    ["v2", "orphaned", "2026-01-01T00:00:00.000Z"],
    ["v9", "retirable", undefined],
    ["v1", "orphaned", undefined],
  ]);
});

test("without versions, work that names none belongs to none", () => {
  expect(versionRows([], [work(null, "ENQUEUED", 1)], [])).toEqual([]);
});
