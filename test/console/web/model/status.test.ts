import { expect, test } from "vitest";
import { admits, knownStatuses, secondsToDead, statusMeaning } from "../../../../console/web/model/status.ts";
import { appMeaning } from "../../../../console/web/model/apps.ts";

test("every status that SDKs report has a word of its own", () => {
  const words = knownStatuses.map((status) => statusMeaning(status).word);
  expect(new Set(words).size).toBe(knownStatuses.length);
});

test("a status from a newer SDK is shown as it was sent", () => {
  expect(statusMeaning("PAUSED")).toEqual({ word: "PAUSED", tone: "unknown", isFinal: false });
  expect(statusMeaning("constructor").word).toBe("constructor");
});

test("only an unfinished workflow can be cancelled, and only a stopped one resumed", () => {
  expect(knownStatuses.filter((status) => admits("cancel", status))).toEqual([
    "DELAYED",
    "ENQUEUED",
    "PENDING",
  ]);
  expect(knownStatuses.filter((status) => admits("resume", status))).toEqual([
    "DELAYED",
    "ENQUEUED",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED",
    "CANCELLED",
  ]);
});

test("the countdown to death runs from the last sign of life and stops at zero", () => {
  const lost = { status: "DISCONNECTED", updatedAt: "2026-11-21T12:00:00.000Z" } as const;
  const at = (seconds: number): number => Date.parse(lost.updatedAt) + seconds * 1000;
  expect(secondsToDead(lost, 60, at(18))).toBe(42);
  expect(secondsToDead(lost, 60, at(90))).toBe(0);
  expect(secondsToDead({ ...lost, status: "HEALTHY" }, 60, at(1))).toBeUndefined();
});

test("an application is told apart by its executors", () => {
  expect(appMeaning([], false).word).toBe("Never connected");
  expect(appMeaning([{ status: "DEAD" }], false).word).toBe("Unreachable");
  expect(appMeaning([{ status: "DEAD" }, { status: "DISCONNECTED" }], true).word).toBe("Reconnecting");
  expect(appMeaning([{ status: "DISCONNECTED" }, { status: "HEALTHY" }], true).word).toBe("Connected");
  expect(appMeaning([], true).word).toBe("Answers from its database");
  expect(appMeaning([{ status: "DEAD" }], true).word).toBe("Answers from its database");
});
