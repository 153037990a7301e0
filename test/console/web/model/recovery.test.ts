import { expect, test } from "vitest";
import {
  executorNames,
  needsPerson,
  recoveryMeaning,
  recoverySentence,
  shownAtFirst,
} from "../../../../console/web/model/recovery.ts";
import type { RecoveryEntry } from "../../../../console/web/model/recovery.ts";

const nowMs = Date.parse("2026-11-21T12:00:00.000Z");

const moved: RecoveryEntry = {
  executorId: "1111aaaa-dead",
  hostname: "worker-7",
  disconnectedAt: "2026-11-21T10:02:11.000Z",
  declaredDeadAt: "2026-11-21T10:03:11.200Z",
  finishedAt: "2026-11-21T10:03:12.000Z",
  status: "MOVED",
  failedAttempts: 0,
  strandedSince: null,
  workflows: [],
};
const names = executorNames([
  moved,
  { executorId: "2222bbbb-alive", hostname: "worker-3" },
  { executorId: "3333cccc-alive", hostname: "worker-4" },
]);

function sentence(part: Partial<RecoveryEntry>): string {
  return recoverySentence({ ...moved, ...part }, { zone: "utc", nowMs, nameOf: names });
}

function owned(count: number, executorId: string | null): RecoveryEntry["workflows"] {
  return Array.from({ length: count }, (_, index) => ({ workflowId: `${executorId}-${index}`, executorId }));
}

const lost = "worker-7 was lost at 10:02:11 and declared dead 60 s later; ";

test.each<[Partial<RecoveryEntry>, string]>([
  [{ workflows: owned(5, "2222bbbb-alive") }, "its 5 workflows moved to worker-3."],
  [{ workflows: owned(1, "2222bbbb-alive") }, "its workflow moved to worker-3."],
  [{ workflows: owned(1, null) }, "its workflow went into a queue for another executor."],
  [{ workflows: owned(2, null) }, "its 2 workflows went into a queue for another executor."],
  [{ workflows: owned(2, "gone-since") }, "its 2 workflows moved to gone-since."],
  [
    { workflows: [...owned(3, "2222bbbb-alive"), ...owned(2, "3333cccc-alive"), ...owned(1, null)] },
    "of its 6 workflows, 3 moved to worker-3, 2 moved to worker-4 and 1 went into a queue for another executor.",
  ],
  [{ workflows: owned(100, "2222bbbb-alive") }, "its first 100 workflows moved to worker-3."],
  [{ workflows: [] }, "its work was moved."],
  [{ status: "NOTHING_TO_MOVE" }, "there was nothing to move."],
  [{ status: "RETURNED", finishedAt: "2026-11-21T10:04:00.000Z" }, "it came back at 10:04:00."],
  [{ status: "WAITING", finishedAt: null }, "its work is being moved."],
  [{ status: "WAITING", finishedAt: null, failedAttempts: 1 }, "its work has not been moved, tried once."],
  [{ status: "WAITING", finishedAt: null, failedAttempts: 3 }, "its work has not been moved, tried 3 times."],
  [
    { status: "WAITING", finishedAt: null, strandedSince: moved.declaredDeadAt },
    "its work waits for an executor of its version.",
  ],
  [
    { status: "WAITING", finishedAt: null, strandedSince: moved.declaredDeadAt, failedAttempts: 2 },
    "its work waits for an executor of its version, tried 2 times.",
  ],
  [{ status: "ABANDONED" }, "no executor ever came to take its work, and its record was removed."],
])("%j is one sentence", (part, expected) => {
  expect(sentence(part)).toBe(lost + expected);
});

test("a long absence is given in minutes, and one on an earlier day with its date", () => {
  expect(
    sentence({ disconnectedAt: "2026-11-20T10:00:00.000Z", declaredDeadAt: "2026-11-20T10:10:00.000Z" }),
  ).toBe("worker-7 was lost at 20 Nov 10:00:00 and declared dead 10 m 00 s later; its work was moved.");
});

test("executors on one host, as after a restart in place, are told apart by their ids", () => {
  const nameOf = executorNames([
    moved,
    moved,
    { executorId: "4444dddd-alive", hostname: "worker-7" },
    { executorId: "bare", hostname: null },
  ]);
  expect(nameOf(moved.executorId)).toBe("worker-7 (1111aaaa)");
  expect(nameOf("4444dddd-alive")).toBe("worker-7 (4444dddd)");
  expect(nameOf("bare")).toBe("bare");
  expect(executorNames([moved, moved])(moved.executorId)).toBe("worker-7");
});

test("only work that was tried in vain, or that no executor can take, asks for a person", () => {
  const waiting = { status: "WAITING", failedAttempts: 2, strandedSince: null } as const;
  expect(needsPerson(waiting)).toBe(true);
  expect(needsPerson({ ...waiting, failedAttempts: 0 })).toBe(false);
  expect(needsPerson({ ...waiting, failedAttempts: 0, strandedSince: moved.declaredDeadAt })).toBe(true);
  expect(needsPerson({ ...waiting, status: "MOVED" })).toBe(false);
  expect(recoveryMeaning(waiting).word).toBe("Waiting");
  expect(recoveryMeaning({ ...waiting, failedAttempts: 0 }).word).toBe("Moving");
});

test("a list begins with the newest, and never hides what needs a person", () => {
  const waiting: RecoveryEntry = { ...moved, status: "WAITING", failedAttempts: 1 };
  expect(shownAtFirst([moved, moved, moved], 2)).toBe(2);
  expect(shownAtFirst([moved, moved, moved, waiting, moved], 2)).toBe(4);
});
