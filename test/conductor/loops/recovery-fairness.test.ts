// What one application's dead executors need delays no other application: its work moves within two seconds after the
// timeout, whatever the others have stranded or leave unanswered.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { addDead, runSql } from "../../support/dead.ts";
import { connectExecutor, type Answer } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

let conductor: TestConductor;
const pathOf = (app: string) => `/v2/orgs/local/apps/${app}`;
const register = async (app: string) => {
  await conductor.call("PUT", pathOf(app), {});
  await conductor.call("PATCH", pathOf(app), { executorTimeoutSecs: 1 });
};
const peerSecret = "a secret of replicas";
beforeEach(async () => {
  conductor = await startTestConductor({ peerSecret });
});
afterEach(() => conductor.dispose());

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
const owns: Answer = () => ({ exist: true });
const silence: Answer = () => "silence";
const join = (app: string, answers: Record<string, Answer> = {}, version = "v1") =>
  connectExecutor({ port: conductor.port, app, version, answers });
const loggedAbout = (message: string) =>
  conductor.logs.filter((line) => String(line["msg"]).startsWith(message));
const strandedCount = async () => {
  const [row] = await runSql(
    conductor.databaseUrl,
    "SELECT count(*)::int AS count FROM executors WHERE stranded_since IS NOT NULL",
  );
  return row?.["count"];
};

/** Kills an executor of an application of its own, and returns how long after the timeout its work was given away. */
async function delayOfAnother(): Promise<number> {
  await register("honest");
  let recoveredAt = 0;
  await join("honest", {
    exist_pending_workflows: () => ({ exist: recoveredAt === 0 }),
    recovery: () => {
      recoveredAt = Date.now();
      return { success: true };
    },
  });
  const victim = await join("honest");
  await waitFor(
    "both to be known",
    async () => (await executorsOf(conductor, pathOf("honest"))).length === 2,
  );
  victim.kill();
  const lostAt = Date.now();
  await waitFor("the recovery", () => recoveredAt > 0, 60_000);
  return recoveredAt - lostAt - 1_000;
}

describe("another application's work moves in time", () => {
  test("while one without executors has 2,000 stranded, which the log mentions once", async () => {
    await register("gone");
    await addDead(conductor.databaseUrl, "gone", names("dead", 2_000));
    await waitFor("all to be known as stranded", async () => (await strandedCount()) === 2_000);
    expect(await delayOfAnother()).toBeLessThan(2_000);
    expect(loggedAbout("work stranded")).toMatchObject([{ app: "gone", version: "v1", executors: 2_000 }]);
    expect(loggedAbout("recovery")).toEqual([]);
    const [row] = await runSql(
      conductor.databaseUrl,
      `SELECT count(*)::int AS count FROM executors
        WHERE status = 'DEAD' AND (recovery_claimed_until IS NOT NULL OR recovery_attempts > 0)`,
    );
    expect(row).toEqual({ count: 0 });
  });

  test("while one on another version has 500 stranded, about which it is asked once", async () => {
    await register("moved-on");
    const other = await join("moved-on", { exist_pending_workflows: owns }, "v2");
    await addDead(conductor.databaseUrl, "moved-on", names("dead", 500));
    await waitFor("all to be known as stranded", async () => (await strandedCount()) === 500);
    const asked = () => other.received("exist_pending_workflows").length;
    expect(asked()).toBe(500);
    expect(await delayOfAnother()).toBeLessThan(2_000);
    expect(asked()).toBe(500);
    expect(other.received("recovery")).toEqual([]);
  });

  test("while executors of many applications with dead ones are mute", async () => {
    for (const app of names("mute", 70)) {
      await register(app);
      await join(app, { exist_pending_workflows: silence });
      await addDead(conductor.databaseUrl, app, names("dead", 6));
    }
    await waitFor("all to be claimed", async () => {
      const [row] = await runSql(
        conductor.databaseUrl,
        "SELECT count(DISTINCT app_id)::int AS apps FROM executors WHERE recovery_claimed_until > now()",
      );
      return row?.["apps"] === 70;
    });
    expect(await delayOfAnother()).toBeLessThan(2_000);
  }, 60_000);
});

describe("stranded work", () => {
  test("moves at once when an executor of its version connects, at whichever Conductor", async () => {
    await register("shop");
    await addDead(conductor.databaseUrl, "shop", names("dead", 300));
    await waitFor("all to be known as stranded", async () => (await strandedCount()) === 300);
    const twin = await startTestConductor({ peerSecret }, conductor.databaseUrl);
    const owned = new Set(names("dead", 300));
    const newcomer = await connectExecutor({
      port: twin.port,
      app: "shop",
      answers: {
        exist_pending_workflows: (request) => ({ exist: owned.has(String(request["executor_id"])) }),
        recovery: (request) => {
          for (const id of request["executor_ids"] as string[]) owned.delete(id);
          return { success: true };
        },
      },
    });
    // Longer than a moment on a busy machine, and far less than any retry that was put off.
    await waitFor("all to be recovered", () => owned.size === 0, 15_000);
    expect(newcomer.received("recovery").length).toBeGreaterThanOrEqual(3);
    await twin.stop();
  });

  test("is cleared by an executor of another version once nothing is left", async () => {
    await register("shop");
    await addDead(conductor.databaseUrl, "shop", names("dead", 120));
    await waitFor("all to be known as stranded", async () => (await strandedCount()) === 120);
    await join(
      "shop",
      { exist_pending_workflows: (request) => ({ exist: request["executor_id"] === "dead-5" }) },
      "v2",
    );
    await waitFor(
      "all but one to go",
      async () => (await executorsOf(conductor, pathOf("shop"))).length === 2,
    );
    const { body } = await conductor.call("GET", `${pathOf("shop")}/recoveries?limit=1000`);
    const waiting = (body as { readonly executorId: string; readonly status: string }[]).filter(
      ({ status }) => status === "WAITING",
    );
    expect(waiting.map(({ executorId }) => executorId)).toEqual(["dead-5"]);
  });

  test("of executors that report no version is given to one that reports none", async () => {
    await register("shop");
    await addDead(conductor.databaseUrl, "shop", ["dead-0"], { version: "" });
    const versionless: Answer = () => ({ application_version: undefined });
    let owned = true;
    const survivor = await join("shop", {
      executor_info: versionless,
      exist_pending_workflows: () => ({ exist: owned }),
      recovery: () => {
        owned = false;
        return { success: true };
      },
    });
    await waitFor("the recovery", () => survivor.received("recovery").length === 1);
  });

  test("is counted in /v1/metrics until an executor of its version connects", async () => {
    await register("shop");
    await addDead(conductor.databaseUrl, "shop", names("dead", 3));
    const scrape = async () => (await conductor.call("GET", "/v1/metrics")).text;
    expect(await scrape()).toContain(
      'dbos_conductor_v1_stranded_executor_count{application="shop",application_version="v1"} 3\n',
    );
    await join("shop", { exist_pending_workflows: owns, recovery: () => ({ success: false }) });
    await waitFor("none to be stranded", async () => !(await scrape()).includes("stranded_executor_count{"));
    expect(await scrape()).toContain('executor_count{application="shop",status="DEAD"');
  });
});
