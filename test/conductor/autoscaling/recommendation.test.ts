// The number of executors: the table of the API's description, and what must hold for any numbers.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { recommend, recommendVersion } from "../../../conductor/src/autoscaling/recommendation.ts";
import { desiredExecutors, queueLength } from "../../../conductor/src/autoscaling/scale.ts";
import type { Policy } from "../../../conductor/src/store/autoscaling.ts";
import type { Observation } from "../../../conductor/src/store/readings.ts";

const policy: Policy = { queue: "mail" };
const versions = [
  { name: "v1", timestampMs: 1, createdMs: 1 },
  { name: "v3", timestampMs: 30, createdMs: 3 },
  { name: "v2", timestampMs: 2, createdMs: 2 },
];
const seen = (depths: Record<string, number>, rest: Partial<Observation> = {}): Observation => ({
  versions,
  limits: { workerConcurrency: 2, concurrency: null },
  depths: Object.entries(depths).map(([version, depth]) => ({ version, depth })),
  observedAt: 1_787_306_460_000,
  ...rest,
});
const short = (observation: Observation, rollout?: Policy["rollout"]) =>
  recommend({ ...policy, ...(rollout === undefined ? {} : { rollout }) }, observation).map(
    ({ applicationVersion, queueDepth, desiredExecutors: desired }) => [
      applicationVersion,
      queueDepth,
      desired,
    ],
  );

describe("the recommendation", () => {
  test("a backlog of 7 with a worker concurrency of 2 wants 4", () => {
    expect(recommend(policy, seen({ v3: 7 }))).toEqual([
      {
        applicationVersion: "v3",
        isLatest: true,
        queueName: "mail",
        queueDepth: 7,
        desiredExecutors: 4,
        observedAt: 1_787_306_460_000,
      },
    ]);
  });

  test("without work the latest version keeps one", () => {
    expect(short(seen({}))).toEqual([["v3", 0, 1]]);
  });

  test("a queue's global limit caps it", () => {
    expect(short(seen({ v3: 100 }, { limits: { workerConcurrency: 2, concurrency: 5 } }))).toEqual([
      ["v3", 100, 3],
    ]);
  });

  test("work that names no version belongs to the latest", () => {
    expect(short(seen({ v3: 1, "": 4 }))).toEqual([["v3", 5, 3]]);
  });

  test("old versions with work follow, the youngest first, as far as the policy lets them", () => {
    const work = seen({ v3: 2, v1: 9, v2: 3 });
    expect(short(work)).toEqual([["v3", 2, 1]]);
    expect(short(work, { maxOldApplicationVersions: 1 })).toEqual([
      ["v3", 2, 1],
      ["v2", 3, 2],
    ]);
    expect(short(work, { maxOldApplicationVersions: 5, maxExecutorsForOldApplicationVersions: 3 })).toEqual([
      ["v3", 2, 1],
      ["v2", 3, 2],
      ["v1", 9, 3],
    ]);
    expect(short(work, { maxOldApplicationVersions: 5, maxExecutorsForOldApplicationVersions: 0 })).toEqual([
      ["v3", 2, 1],
      ["v2", 3, 0],
      ["v1", 9, 0],
    ]);
    expect(short(seen({ v1: 1 }), { maxOldApplicationVersions: 5 })).toEqual([
      ["v3", 0, 1],
      ["v1", 1, 1],
    ]);
  });

  test("a queue that allows no conclusion gives one executor and no name", () => {
    expect(recommend(policy, { ...seen({ v3: 7, v1: 7 }), limits: undefined })).toEqual([
      {
        applicationVersion: "v3",
        isLatest: true,
        queueDepth: 0,
        desiredExecutors: 1,
        observedAt: 1_787_306_460_000,
      },
    ]);
  });

  test("without a version there is no recommendation", () => {
    expect(recommend(policy, { ...seen({}), versions: [] })).toEqual([]);
    expect(recommendVersion(policy, { ...seen({}), versions: [] }, "latest")).toBeUndefined();
  });

  test("one version is given by name or as the latest, whatever the policy says of old ones", () => {
    const work = seen({ v3: 7, v1: 9 });
    expect(recommendVersion(policy, work, "latest")).toEqual(recommendVersion(policy, work, "v3"));
    expect(recommendVersion(policy, work, "v1")).toMatchObject({ queueDepth: 9, desiredExecutors: 5 });
    expect(recommendVersion(policy, work, "v2")).toMatchObject({ queueDepth: 0, desiredExecutors: 0 });
    expect(recommendVersion(policy, work, "v9")).toBeUndefined();
  });

  test("is never more than the work fills, and never fewer than it needs within the cap", () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.integer({ min: 1, max: 500 }),
        fc.option(fc.integer({ min: 1, max: 10_000 }), { nil: null }),
        (depth, workerConcurrency, concurrency) => {
          const observation = seen({ v3: depth }, { limits: { workerConcurrency, concurrency } });
          const desired = recommend(policy, observation)[0]!.desiredExecutors;
          const running = Math.min(depth, concurrency ?? depth);
          expect(desired).toBe(Math.max(1, Math.ceil(running / workerConcurrency)));
          expect(desired * workerConcurrency).toBeGreaterThanOrEqual(running);
        },
      ),
    );
  });
});

describe("the number for an autoscaler", () => {
  const reading = (depth: number, byVersion: Record<string, number> = {}) => ({
    unfinished: { byVersion: { ...byVersion }, byQueue: { mail: depth } },
    scaling: { policy, observation: seen({ v3: depth }) },
  });

  test("is zero when the latest version has nothing unfinished at all", () => {
    expect(desiredExecutors(reading(0), "latest", false)).toMatchObject({ desiredExecutors: 0 });
    expect(desiredExecutors(reading(0, { v1: 3 }), "latest", false)).toMatchObject({ desiredExecutors: 0 });
  });

  test.each([
    ["a workflow beside the queue", { v3: 1 }, false],
    ["a delayed workflow that names no version", { "": 1 }, false],
    ["a wake request", {}, true],
  ])("is one because of %s", (_, byVersion, wanted) => {
    expect(desiredExecutors(reading(0, byVersion), "latest", wanted)).toMatchObject({ desiredExecutors: 1 });
  });

  test("keeps one executor of an old version until nothing of it is left", () => {
    expect(desiredExecutors(reading(0, { v1: 1 }), "v1", false)).toMatchObject({ desiredExecutors: 1 });
    expect(desiredExecutors(reading(0, {}), "v1", true)).toMatchObject({ desiredExecutors: 0 });
    const none = { ...policy, rollout: { maxExecutorsForOldApplicationVersions: 0 } };
    const scaling = { policy: none, observation: seen({}) };
    expect(desiredExecutors({ ...reading(0, { v1: 1 }), scaling }, "v1", false)).toMatchObject({
      desiredExecutors: 0,
    });
  });

  test("is the recommendation otherwise", () => {
    expect(desiredExecutors(reading(7, { v3: 7 }), "latest", true)).toMatchObject({ desiredExecutors: 4 });
    expect(desiredExecutors(reading(7), "v9", false)).toBeUndefined();
  });

  test("of a queue is its length, or one when the application is wanted", () => {
    expect(queueLength(reading(7), "mail", false)).toBe(7);
    expect(queueLength(reading(0), "mail", true)).toBe(1);
    expect(queueLength(reading(7), "constructor", false)).toBe(0);
  });
});
