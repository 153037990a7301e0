import fc from "fast-check";
import { expect, test } from "vitest";
import { isValidAppName } from "../../../../console/web/model/app-name.ts";
import { Failure } from "../../../../console/web/model/failure.ts";
import { mergeRows, runMs } from "../../../../console/web/model/list.ts";
import { limitWords, queueLoad } from "../../../../console/web/model/queues.ts";
import { addressWarning, environmentFor, snippetsFor } from "../../../../console/web/model/snippets.ts";
import { idFromSegment, segmentFromId } from "../../../../console/web/model/workflow-id.ts";

const now = Date.parse("2026-11-21T12:00:00.000Z");
const iso = (offsetMs: number): string => new Date(now + offsetMs).toISOString();

test("every workflow id has a path segment of its own that survives any proxy", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...Array.from("aZ09~-._/%?#\\+ :é∂🙂\n")), minLength: 1 }),
      (id) => {
        const segment = segmentFromId(id);
        expect(segment).not.toMatch(/[/%?#\\]/);
        expect(segment).not.toMatch(/^\.+$/);
        expect(idFromSegment(segment)).toBe(id);
      },
    ),
  );
});

test("ordinary ids stay readable in the address", () => {
  for (const id of ["ord-1", "sched-x-2026-11-21T08:12:00.000+00:00", "6ea576e9-1"]) {
    expect(segmentFromId(id)).toBe(id);
  }
  expect(segmentFromId("a/b")).toBe("~YS9i");
  expect(idFromSegment("~not base64!")).toBe("~not base64!");
});

test("application names follow the rule that the form shows", () => {
  expect(["shop", "shop-2_x", "abc", "x".repeat(256)].every(isValidAppName)).toBe(true);
  expect(["ab", "Shop", "a b c", "x".repeat(257), ""].some(isValidAppName)).toBe(false);
});

test.each([
  [503, "urn:podium:error:CONDUCTOR_EXECUTOR_NOT_CONNECTED", "not-connected"],
  [503, "urn:podium:error:CONDUCTOR_NOT_READY", "unreachable"],
  [502, "urn:podium:error:CONDUCTOR_EXECUTOR_TIMED_OUT", "not-answering"],
  [502, "urn:podium:error:CONDUCTOR_EXECUTOR_UNSUPPORTED", "unsupported"],
  [502, "urn:podium:error:CONSOLE_CONDUCTOR_UNREACHABLE", "unreachable"],
  [403, "", "forbidden"],
  [404, "", "gone"],
  [422, "", "invalid"],
  [503, "urn:podium:error:CONDUCTOR_EXECUTOR_BUSY", "not-answering"],
  [500, "", "unexpected"],
  [502, "", "unreachable"],
  [503, "", "unreachable"],
  [504, "", "unreachable"],
  [0, "", "unreachable"],
] as const)("%i %s is %s", (status, type, kind) => {
  expect(new Failure(status, { type, detail: "Sentence." })).toMatchObject({ kind, message: "Sentence." });
});

test("a refusal lists what was refused and keeps the request id", () => {
  const failure = new Failure(422, {
    detail: "validation failed",
    errors: [{ location: "body.limit", message: "must be positive" }],
    instance: "urn:uuid:1234",
  });
  expect(failure.message).toBe("validation failed body.limit must be positive");
  expect(failure.requestId).toBe("1234");
});

test("readings become one list: each row once, as it is known last", () => {
  const row = (workflowId: string, status: string) => ({ workflowId, status });
  const merged = mergeRows(
    [
      [row("d", "PENDING"), row("c", "PENDING")],
      [row("c", "PENDING"), row("b", "ERROR")],
      [row("a", "SUCCESS")],
    ],
    [row("c", "SUCCESS"), row("gone", "ERROR")],
  );
  expect(merged).toEqual([row("d", "PENDING"), row("c", "SUCCESS"), row("b", "ERROR"), row("a", "SUCCESS")]);
});

test("a workflow's time runs from leaving the queue, and not before", () => {
  const workflow = {
    status: "PENDING",
    createdAt: iso(-9_000),
    updatedAt: iso(0),
    dequeuedAt: iso(-4_000),
    completedAt: null,
  };
  expect(runMs(workflow, now)).toBe(4_000);
  expect(runMs({ ...workflow, status: "ENQUEUED" }, now)).toBeUndefined();
  expect(runMs({ ...workflow, status: "SUCCESS", completedAt: iso(-1_000) }, now)).toBe(3_000);
});

test("queue limits and loads are put in words", () => {
  const limits = { concurrency: 10, workerConcurrency: 2, rateLimitMax: 50, rateLimitPeriodSecs: 30 };
  expect(limitWords(limits)).toBe("10 at once, 2 per executor, 50 per 30 s");
  expect(
    limitWords({ concurrency: null, workerConcurrency: null, rateLimitMax: null, rateLimitPeriodSecs: null }),
  ).toBe("no limit");
  const groups = [
    { group: { queue_name: "a", status: "ENQUEUED" }, count: 3, minCreatedAt: iso(-60_000) },
    { group: { queue_name: "b", status: "PENDING" }, count: 9 },
  ];
  expect(queueLoad("a", groups)).toEqual({ running: 0, queued: 3, delayed: 0, oldestQueued: iso(-60_000) });
});

test("every snippet names the application and reads the same two variables", () => {
  for (const { files, database } of snippetsFor("shop")) {
    const code = files.map((file) => file.code).join("\n");
    expect(database).toMatch(/^DBOS_SYSTEM_\w+=/);
    expect(code).toContain('"shop"');
    expect(code).toContain("DBOS_CONDUCTOR_URL");
    expect(code).toContain("DBOS_CONDUCTOR_KEY");
  }
  expect(environmentFor("ws://c:1", "k")).toBe("DBOS_CONDUCTOR_URL=ws://c:1\nDBOS_CONDUCTOR_KEY=k\n");
  expect(addressWarning("ws://localhost:8090")).toContain("localhost");
  expect(addressWarning("wss://conductor.example.com")).toBeUndefined();
});

test("a proxy's own page says where it comes from, and nothing of executors", () => {
  expect(new Failure(503, {}).message).toBe(
    "Something between this page and Conductor answered 503. It tries again by itself.",
  );
});
