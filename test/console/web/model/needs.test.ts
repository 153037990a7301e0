import { expect, test } from "vitest";
import { Failure } from "../../../../console/web/model/failure.ts";
import { groupFailures } from "../../../../console/web/model/failures.ts";
import { regrouped } from "../../../../console/web/model/groups.ts";
import {
  connectionNeeds,
  failureNeeds,
  recoveryNeeds,
  scheduleNeeds,
  troubleNeeds,
  uncheckedOf,
  verdictOf,
  versionNeeds,
} from "../../../../console/web/model/needs.ts";
import { versionRows } from "../../../../console/web/model/version-board.ts";
import { flowOf, longWaits, stuckNeeds } from "../../../../console/web/model/why/stuck.ts";

const now = Date.parse("2026-03-01T12:00:00Z");
const ago = (ms: number) => new Date(now - ms).toISOString();
const sentences = (needs: readonly { readonly sentence: string }[]) => needs.map(({ sentence }) => sentence);

test("the verdict is quiet only when everything was asked and nothing was found", () => {
  const all = { isReading: false, unchecked: [] };
  const [one] = connectionNeeds([{ status: "DEAD" }], false);
  const needs = one === undefined ? [] : [one];
  expect(verdictOf([], all)).toEqual({ isQuiet: true, sentence: "Nothing needs you" });
  expect(verdictOf(needs, all)).toEqual({ isQuiet: false, sentence: "1 thing needs you" });
  expect(verdictOf([...needs, ...needs], all).sentence).toBe("2 things need you");
  expect(verdictOf([], { ...all, isReading: true }).sentence).toBe("Looking for what needs you…");
  const unchecked = [{ what: "queues", reason: "No executor." }];
  expect(verdictOf([], { ...all, unchecked }).sentence).toBe("Nothing that could be checked needs you");
});

test("an application without executors needs one, unless a connector answers in their place", () => {
  expect(connectionNeeds([{ status: "DEAD" }, { status: "HEALTHY" }], false)).toEqual([]);
  expect(connectionNeeds([{ status: "DEAD" }], true)).toEqual([]);
  expect(connectionNeeds([], false)[0]?.sentence).toBe("No executor has connected yet.");
});

test("only recoveries that wait for a person are told", () => {
  const moving = { status: "WAITING", failedAttempts: 0, strandedSince: null } as const;
  expect(recoveryNeeds([moving])).toEqual([]);
  expect(sentences(recoveryNeeds([moving, { ...moving, strandedSince: ago(1) }]))).toEqual([
    "Nothing has taken the work of an executor that died.",
  ]);
});

test("work of a version without an executor is told once, and not while nothing runs at all", () => {
  const groups = [{ group: { application_version: "v1", status: "PENDING" }, count: 3 }];
  const versions = [{ versionName: "v2", versionTimestamp: ago(1) }];
  const of = (status: string) => versionNeeds(versionRows(versions, groups, [{ appVersion: "v2", status }]));
  expect(sentences(of("HEALTHY"))).toEqual([
    "3 workflows of v1 cannot go on: no executor of this version is connected.",
  ]);
  expect(of("DEAD")).toEqual([]);
});

test("the largest groups of failures are told one by one, the others by their number", () => {
  const row = (index: number) => ({
    workflowId: `w${index}`,
    name: "ship",
    status: "ERROR",
    message: `m${index % 7}`,
    version: "v1",
    atMs: now - 120_000,
  });
  const groups = groupFailures(
    Array.from({ length: 15 }, (_, index) => row(index)),
    now - 1e6,
    now,
  );
  const told = sentences(failureNeeds(groups, now));
  expect(told).toHaveLength(6);
  expect(told[0]).toBe("3 ship failed, the last 2 m ago: m0");
  expect(told[5]).toBe("2 more groups of failures in the last 24 h.");
});

test("late schedules are told one by one, paused ones together", () => {
  const schedule = { cronExpression: "* * * * *", cronTimezone: null, lastFiredAt: ago(30_000) };
  const late = { ...schedule, scheduleName: "a", status: "ACTIVE", lastFiredAt: ago(600_000) };
  const paused = { ...schedule, scheduleName: "b", status: "PAUSED" };
  expect(scheduleNeeds([{ ...schedule, scheduleName: "c", status: "ACTIVE" }], now)).toEqual([]);
  expect(sentences(scheduleNeeds([late, paused], now))).toEqual([
    "Schedule a is late: a workflow was due 9 m ago.",
    "Schedule b is paused: it starts nothing.",
  ]);
  expect(sentences(scheduleNeeds([paused, paused], now))).toEqual([
    "2 schedules are paused: they start nothing.",
  ]);
});

test("refused connections of one kind are one matter", () => {
  const trouble = {
    kind: "REFUSED",
    applicationName: "shop",
    resembles: null,
    code: "CONDUCTOR_TOO_MANY_CONNECTIONS",
    detail: "There are 3 connections already.",
    count: 2,
    clientAddress: "10.0.0.1",
    lastAt: ago(60_000),
  } as const;
  expect(troubleNeeds([trouble], "mail", now)).toEqual([]);
  expect(sentences(troubleNeeds([trouble], "shop", now))).toEqual([
    "A connection from 10.0.0.1 was refused: There are 3 connections already. 2 times.",
  ]);
  expect(troubleNeeds([{ ...trouble, lastAt: ago(2 * 3_600_000) }], "shop", now)).toEqual([]);
  const two = troubleNeeds([trouble, { ...trouble, clientAddress: "10.0.0.2" }], "shop", now);
  expect(sentences(two)[0]).toContain("from several addresses");
  expect(sentences(two)[0]).toContain("4 times");
});

test("a queue is a matter where its oldest workflow waits for long and more comes in than ends", () => {
  const fine = {
    group: { queue_name: "a", status: "ENQUEUED", application_version: "v1" },
    count: 2,
    minCreatedAt: ago(5_000),
  };
  const groups = [
    fine,
    { ...fine, group: { ...fine.group, queue_name: "b" }, minCreatedAt: ago(300_000) },
    { ...fine, group: { ...fine.group, queue_name: "b", application_version: "v2" }, count: 3 },
  ];
  const waits = longWaits(regrouped(groups, ["queue_name", "status"]), now);
  expect(waits).toEqual([{ queue: "b", queued: 5, oldest: ago(300_000) }]);
  const [wait = { queue: "", queued: 0, oldest: "" }] = waits;
  const around = { windowMs: 300_000, nowMs: now, why: { sentence: "Queue b is full." } };
  const counts = { came: [], ended: [{ group: { queue_name: "b" }, count: 4 }] };
  expect(stuckNeeds(wait, { ...around, flow: flowOf("b", counts) })).toEqual([]);
  const stuck = stuckNeeds(wait, { ...around, flow: { came: 0, ended: 0 } });
  expect(sentences(stuck)).toEqual([
    "Queue b does not drain: 5 queued, for up to 5 m. The oldest: queue b is full.",
  ]);
  const why = {
    sentence: "No connected executor runs v1.",
    remedy: { kind: "fork", version: "v2" },
  } as const;
  expect(stuckNeeds(wait, { ...around, why, flow: { came: 0, ended: 0 } })).toEqual([]);
});

test("what could not be asked is told once per reason", () => {
  const away = new Failure(503, { detail: "No executor is connected." });
  expect(
    uncheckedOf([
      { what: "queues", error: away, isUntold: false },
      { what: "versions", error: away, isUntold: false },
      { what: "executors", error: null, isUntold: false },
      { what: "schedules", error: null, isUntold: true },
    ]),
  ).toEqual([
    { what: "queues, versions", reason: "No executor is connected." },
    { what: "schedules", reason: expect.stringContaining("does not know the question") as string },
  ]);
});
