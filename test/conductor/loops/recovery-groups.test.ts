// Many dead executors of one version are recovered together, and a failing one harms no other.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { addDead, runSql } from "../../support/dead.ts";
import { connectExecutor, type Answer, type ScriptedExecutor } from "../../support/executor.ts";
import type { MessageType } from "../../../conductor/src/wire/messages.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

let conductor: TestConductor;
const path = "/v2/orgs/local/apps/shop";
beforeEach(async () => {
  conductor = await startTestConductor();
  await conductor.call("PUT", path, {});
});
afterEach(() => conductor.dispose());

interface Entry {
  readonly executorId: string;
  readonly status: string;
  readonly failedAttempts: number;
  readonly note: string | null;
  readonly strandedSince: string | null;
  readonly workflows: unknown[];
}
const entries = async () => (await conductor.call("GET", `${path}/recoveries?limit=1000`)).body as Entry[];
const entryOf = async (executorId: string) =>
  (await entries()).find((each) => each.executorId === executorId);
/** Attempts go on while a test looks, so that it can wait for a number of them and never for exactly one. */
const untilFailed = (executorId: string, attempts: number) =>
  waitFor(
    `${attempts} failed attempts for ${executorId}`,
    async () => {
      const entry = await entryOf(executorId);
      return entry?.status === "WAITING" && entry.failedAttempts >= attempts;
    },
    30_000,
  );
const dead = async () =>
  (await executorsOf(conductor, path))
    .filter(({ status }) => status === "DEAD")
    .map(({ executorId }) => executorId);
/** Waits until these alone are dead. */
const untilDead = (...ids: string[]) =>
  waitFor(
    `${ids.length} dead ones`,
    async () => {
      const left = await dead();
      return left.length === ids.length && left.every((id) => ids.includes(id));
    },
    20_000,
  );
const names = (count: number) => Array.from({ length: count }, (_, index) => `dead-${index}`);
const loggedAbout = (message: string) =>
  conductor.logs.filter((line) => String(line["msg"]).startsWith(message));
const idsOf = (request: Record<string, unknown>) => request["executor_ids"] as string[];

/** The owners of work, and executors that can report and take it. */
function sharedWork(owners: string[]) {
  const owned = new Set(owners);
  const answers = {
    exist_pending_workflows: (request) => ({ exist: owned.has(String(request["executor_id"])) }),
    recovery: (request) => {
      for (const id of idsOf(request)) owned.delete(id);
      return { success: true };
    },
  } satisfies Partial<Record<MessageType, Answer>>;
  const join = (more: Partial<Record<MessageType, Answer>> = {}, version = "v1", language = "typescript") =>
    connectExecutor({
      port: conductor.port,
      app: "shop",
      version,
      language,
      answers: { ...answers, ...more },
    });
  return { owned, answers, join };
}

describe("dead executors of one version", () => {
  test("are recovered with one message for a hundred, and asked about side by side", async () => {
    const ids = names(250);
    const { join } = sharedWork(ids);
    await addDead(conductor.databaseUrl, "shop", ids);
    let waiting: (() => void)[] = [];
    let most = 0;
    const [first, second] = [await join(), await join()];
    await untilDead();
    const told = [first, second].flatMap((each) => each.received("recovery").map(idsOf));
    expect(told.map((group) => group.length).sort((a, b) => b - a)).toEqual([100, 100, 50]);
    expect(told.flat().sort()).toEqual(ids.sort());
    const asked = [first, second].map((each) => each.received("exist_pending_workflows").length);
    expect(Math.min(...asked)).toBeGreaterThan(100);
    expect((await entries()).map(({ status }) => status)).toEqual(ids.map(() => "MOVED"));

    // What an executor has unanswered stays within what every SDK bears.
    for (const each of [first, second]) each.kill();
    await addDead(conductor.databaseUrl, "shop", names(40));
    const slow = await join();
    slow.socket.removeAllListeners("message");
    slow.socket.on("message", (data: Buffer) => {
      const { type, request_id } = JSON.parse(data.toString()) as Record<string, string>;
      const info =
        type === "executor_info" ? { executor_id: slow.executorId, application_version: "v1" } : {};
      waiting.push(() =>
        slow.socket.send(JSON.stringify({ type, request_id, exist: false, output: [], ...info })),
      );
      most = Math.max(most, waiting.length);
      setTimeout(() => waiting.shift()?.(), 20);
    });
    waiting = [];
    await untilDead();
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(8);
  });

  test("are recovered although one of them cannot be, and that one then waits alone", async () => {
    const ids = names(40);
    const { answers, join } = sharedWork(ids);
    await addDead(conductor.databaseUrl, "shop", ids);
    const survivor = await join({
      recovery: (request) =>
        idsOf(request).includes("dead-7")
          ? { success: false, error_message: "cannot" }
          : answers.recovery(request),
    });
    await untilDead("dead-7");
    expect(survivor.received("recovery").length).toBeLessThan(20);
    await untilFailed("dead-7", 3);
    expect((await entryOf("dead-7"))?.note).toContain("cannot");
    // Logged once, and then only in the record.
    expect(
      loggedAbout("recovery postponed").filter(({ level }) => level === 40 || level === "warn"),
    ).toHaveLength(1);
  });

  test("whose questions fail one by one are put off one by one", async () => {
    const ids = names(20);
    const { answers, join } = sharedWork(ids);
    await addDead(conductor.databaseUrl, "shop", ids);
    await join({
      exist_pending_workflows: (request) =>
        request["executor_id"] === "dead-3"
          ? { error_message: "too much" }
          : answers.exist_pending_workflows(request),
    });
    await untilDead("dead-3");
    await untilFailed("dead-3", 1);
    const others = (await entries()).filter(({ executorId }) => executorId !== "dead-3");
    expect(others.map(({ status, failedAttempts }) => [status, failedAttempts])).toEqual(
      others.map(() => ["MOVED", 0]),
    );
    expect(others).toHaveLength(19);
  });

  test("do not wait for the questions of the recovery log", async () => {
    const ids = names(4);
    const { join } = sharedWork(ids);
    await addDead(conductor.databaseUrl, "shop", ids);
    const joinedAt = Date.now();
    const survivor = await join({ list_workflows: () => "silence" });
    await untilDead();
    expect(Date.now() - joinedAt).toBeLessThan(9_000);
    expect(survivor.received("list_workflows").length).toBeGreaterThan(0);
    expect((await entries()).map(({ status, workflows }) => [status, workflows])).toEqual(
      ids.map(() => ["MOVED", []]),
    );
  });

  test("are recovered once by two Conductors", async () => {
    const peerSecret = "a secret of replicas";
    const pair = [
      await startTestConductor({ peerSecret }, conductor.databaseUrl),
      await startTestConductor({ peerSecret }, conductor.databaseUrl),
    ];
    await conductor.stop();
    const ids = names(150);
    const { answers } = sharedWork(ids);
    const executors: ScriptedExecutor[] = [];
    for (const { port } of pair) executors.push(await connectExecutor({ port, app: "shop", answers }));
    await addDead(conductor.databaseUrl, "shop", ids);
    await waitFor(
      "all to be recovered",
      async () => (await executorsOf(pair[0]!, path)).length === executors.length,
    );
    const told = executors.flatMap((each) => each.received("recovery").flatMap(idsOf));
    expect(told.sort()).toEqual(ids.sort());
    await Promise.all(pair.map((each) => each.stop()));
  });
});

describe("the record", () => {
  test("says that work was moved, and how often that failed, when a later attempt finds nothing left", async () => {
    const { owned, join } = sharedWork(["dead-0"]);
    await addDead(conductor.databaseUrl, "shop", ["dead-0"]);
    let asked = 0;
    const survivor = await join({
      // The first attempt moves the work, and cannot be confirmed.
      exist_pending_workflows: (request) => {
        asked += 1;
        if (asked === 2) return { error_message: "not now" };
        return { exist: owned.has(String(request["executor_id"])) };
      },
    });
    await untilDead();
    expect(survivor.received("recovery")).toHaveLength(1);
    expect(await entryOf("dead-0")).toMatchObject({ status: "MOVED", failedAttempts: 1 });
  });

  test("of one that came back keeps how often its recovery had failed", async () => {
    const { join } = sharedWork(["dead-0"]);
    await addDead(conductor.databaseUrl, "shop", ["dead-0"]);
    await join({ recovery: () => ({ success: false }) });
    await untilFailed("dead-0", 1);
    await connectExecutor({ port: conductor.port, app: "shop", executorId: "dead-0" });
    await waitFor("it to be back", async () => (await entryOf("dead-0"))?.status === "RETURNED");
    expect((await entryOf("dead-0"))?.failedAttempts).toBeGreaterThan(0);
  });
});

describe("a failed recovery", () => {
  test("is tried again at once by an executor that has connected since", async () => {
    const { owned, join } = sharedWork(["dead-0"]);
    await addDead(conductor.databaseUrl, "shop", ["dead-0"]);
    await join({ recovery: () => ({ success: false }) });
    await untilFailed("dead-0", 3);
    const newcomer = await join();
    await untilDead();
    expect(newcomer.received("recovery")).toHaveLength(1);
    expect(owned.size).toBe(0);
  }, 60_000);

  test("whose outcome is unknown is not repeated while a Java executor may still be at it", async () => {
    const { join } = sharedWork(["dead-0", "dead-1"]);
    await addDead(conductor.databaseUrl, "shop", ["dead-0", "dead-1"], { language: "java" });
    const stuck = await join({ recovery: () => "silence" }, "v1", "java");
    await waitFor("the recovery", () => stuck.received("recovery").length > 0);
    const other = await join({}, "v1", "java");
    // Its answer will never come; whether it is still at work cannot be known.
    stuck.kill();
    await waitFor("it to be put off", async () => (await entryOf("dead-0"))?.failedAttempts === 1);
    const sql = `SELECT recovery_claimed_until > now() + interval '1 minute' AS held FROM executors WHERE status = 'DEAD'`;
    expect(await runSql(conductor.databaseUrl, sql)).toEqual([{ held: true }, { held: true }]);
    const newcomer = await join({}, "v1", "java");
    // Another executor's end proves that rounds have passed since.
    await addDead(conductor.databaseUrl, "shop", ["witness"], { language: "java" });
    await waitFor("rounds", async () => (await entryOf("witness"))?.status === "NOTHING_TO_MOVE");
    for (const each of [other, newcomer]) expect(each.received("recovery")).toEqual([]);
  });
});
