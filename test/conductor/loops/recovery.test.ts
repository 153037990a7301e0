// Which executors are dead, and which take the work: conformance checklist 15–18 of the executor protocol, with
// scripted executors.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startTestConductor, type TestConductor } from "../../support/conductor.ts";
import { connectExecutor, type ScriptedExecutor } from "../../support/executor.ts";
import { waitFor } from "../../support/wait.ts";
import { executorsOf } from "../../support/executors-of.ts";

let conductor: TestConductor;
const path = "/v2/orgs/local/apps/shop";
beforeEach(async () => {
  conductor = await startTestConductor();
  await conductor.call("PUT", path, {});
  await conductor.call("PATCH", path, { executorTimeoutSecs: 1 });
});
afterEach(() => conductor.dispose());

const statusOf = async (executorId: string, from = conductor) =>
  (await executorsOf(from, path)).find((each) => each.executorId === executorId)?.status ?? "none";
const logOf = async (executorId: string) => {
  const { body } = await conductor.call("GET", `${path}/recoveries`);
  return (body as { readonly executorId: string; readonly workflows: unknown[] }[]).find(
    (each) => each.executorId === executorId,
  );
};
const until = (executor: ScriptedExecutor, status: string, timeoutMs = 10_000, from = conductor) =>
  waitFor(status, async () => (await statusOf(executor.executorId, from)) === status, timeoutMs);

/** Executors of a shared database: work of a dead one is pending until an executor of its version recovers it. */
function sharedWork() {
  const owners = new Map<string, string>();
  const recoveredBy = (version: string) => ({
    list_workflows: (request: Record<string, unknown>) => {
      const { executor_id, workflow_uuids } = request["body"] as Record<string, string[] | undefined>;
      const owned = (executor_id ?? []).map((id) => ({ WorkflowUUID: `work of ${id}`, ExecutorID: id }));
      const moved = (workflow_uuids ?? []).map((id) => ({ WorkflowUUID: id, ExecutorID: "survivor" }));
      return { output: workflow_uuids === undefined ? owned : moved };
    },
    exist_pending_workflows: (request: Record<string, unknown>) => ({
      exist: owners.has(String(request["executor_id"])),
    }),
    recovery: (request: Record<string, unknown>) => {
      for (const id of request["executor_ids"] as string[]) if (owners.get(id) === version) owners.delete(id);
      return { success: true };
    },
  });
  const join = (version: string, port = conductor.port) =>
    connectExecutor({ port, app: "shop", version, answers: recoveredBy(version) });
  return { owners, join };
}

describe("recovery", () => {
  test("a killed executor's work is moved to one of its version, and its record goes", async () => {
    const { owners, join } = sharedWork();
    const [victim, other, survivor] = [await join("v1"), await join("v2"), await join("v1")];
    await until(victim, "HEALTHY");
    owners.set(victim.executorId, "v1");
    const killedAt = Date.now();
    victim.kill();
    await until(victim, "DISCONNECTED", 1_000);
    await until(victim, "none");
    expect(Date.now() - killedAt).toBeLessThan(1_000 + 3_000);
    expect(survivor.received("recovery")).toMatchObject([{ executor_ids: [victim.executorId] }]);
    expect(other.received("recovery")).toEqual([]);
    expect(owners.size).toBe(0);
    const entry = await waitFor("where the work is now", async () => {
      const found = await logOf(victim.executorId);
      return (found?.workflows.length ?? 0) > 0 && found;
    });
    expect(entry).toMatchObject({
      status: "MOVED",
      appVersion: "v1",
      failedAttempts: 0,
      finishedAt: expect.any(String) as unknown,
      workflows: [{ workflowId: `work of ${victim.executorId}`, executorId: "survivor" }],
    });
  });

  test("without work there is nothing to recover", async () => {
    const { join } = sharedWork();
    const [victim, survivor] = [await join("v1"), await join("v1")];
    await until(victim, "HEALTHY");
    victim.kill();
    await until(victim, "none");
    expect(survivor.received("recovery")).toEqual([]);
    expect(survivor.received("exist_pending_workflows").length).toBeGreaterThan(0);
    expect(await logOf(victim.executorId)).toMatchObject({ status: "NOTHING_TO_MOVE", workflows: [] });
  });

  test("work of a version that no executor runs waits, visibly, and moves when the version appears", async () => {
    const { owners, join } = sharedWork();
    const [victim, other] = [await join("v1"), await join("v2")];
    await until(victim, "HEALTHY");
    owners.set(victim.executorId, "v1");
    victim.kill();
    await until(victim, "DEAD");
    await waitFor("the line", () =>
      conductor.logs.some((line) => String(line["msg"]).startsWith("work stranded")),
    );
    expect(await statusOf(victim.executorId)).toBe("DEAD");
    expect(other.received("recovery")).toEqual([]);
    expect(await logOf(victim.executorId)).toMatchObject({
      status: "WAITING",
      failedAttempts: 0,
      note: "No executor on version v1 is connected.",
      strandedSince: expect.any(String) as unknown,
    });
    const newcomer = await join("v1");
    await until(victim, "none");
    expect(newcomer.received("recovery")).toHaveLength(1);
  });

  test("an executor that fails to recover is followed by another", async () => {
    const { owners, join } = sharedWork();
    const [victim, broken, survivor] = [await join("v1"), await join("v1"), await join("v1")];
    broken.answer("recovery", () => ({ success: false, error_message: "cannot" }));
    await until(victim, "HEALTHY");
    owners.set(victim.executorId, "v1");
    victim.kill();
    await until(victim, "none");
    expect(survivor.received("recovery")).toHaveLength(1);
  });

  test("a success without an effect is not believed", async () => {
    const { owners, join } = sharedWork();
    const [victim, liar] = [await join("v1"), await join("v1")];
    liar.answer("recovery", () => ({ success: true }));
    await until(victim, "HEALTHY");
    owners.set(victim.executorId, "v1");
    victim.kill();
    await waitFor("the attempt", () => conductor.logs.some((line) => line["msg"] === "recovery postponed"));
    expect(await statusOf(victim.executorId)).toBe("DEAD");
  });

  test("an executor that comes back before another could take its work keeps it", async () => {
    const { owners, join } = sharedWork();
    const victim = await join("v1");
    await until(victim, "HEALTHY");
    owners.set(victim.executorId, "v1");
    victim.kill();
    await until(victim, "DEAD");
    const again = await connectExecutor({ port: conductor.port, app: "shop", executorId: victim.executorId });
    await until(again, "HEALTHY");
    expect(await logOf(victim.executorId)).toMatchObject({ status: "RETURNED", workflows: [] });
    expect(again.received("recovery")).toEqual([]);
  });

  test("a loss shorter than the timeout recovers nothing", async () => {
    await conductor.call("PATCH", path, { executorTimeoutSecs: 30 });
    const { owners, join } = sharedWork();
    const [victim, survivor] = [await join("v1"), await join("v1")];
    await until(victim, "HEALTHY");
    owners.set(victim.executorId, "v1");
    victim.kill();
    await until(victim, "DISCONNECTED");
    const again = await connectExecutor({ port: conductor.port, app: "shop", executorId: victim.executorId });
    await until(again, "HEALTHY");
    await conductor.call("PATCH", path, { executorTimeoutSecs: 1 });
    // Another executor's end proves that rounds have passed under the shorter timeout.
    const witness = await join("v1");
    await until(witness, "HEALTHY");
    witness.kill();
    await until(witness, "none");
    expect(await statusOf(victim.executorId)).toBe("HEALTHY");
    expect(survivor.received("recovery")).toEqual([]);
  });
});

describe("a restart of Conductor", () => {
  test("declares no executor dead before its grace, then those that stayed away", async () => {
    const { owners, join } = sharedWork();
    const victim = await join("v1");
    await until(victim, "HEALTHY");
    owners.set(victim.executorId, "v1");
    await conductor.stop();
    victim.kill();

    const next = await startTestConductor(
      { restartGraceMs: 4_000, reconnectGraceMs: 1_000 },
      conductor.databaseUrl,
    );
    const startedAt = Date.now();
    const survivor = await join("v1", next.port);
    await until(victim, "DISCONNECTED", 5_000, next);
    await until(victim, "none", 15_000, next);
    expect(Date.now() - startedAt).toBeGreaterThan(4_000);
    expect(survivor.received("recovery")).toHaveLength(1);
    await next.stop();
  });

  test("does not declare dead an executor that had gone before it and comes back within the grace", async () => {
    await conductor.call("PATCH", path, { executorTimeoutSecs: 600 });
    const { owners, join } = sharedWork();
    const victim = await join("v1");
    await until(victim, "HEALTHY");
    owners.set(victim.executorId, "v1");
    victim.kill();
    await until(victim, "DISCONNECTED");
    await conductor.stop();

    const next = await startTestConductor({ restartGraceMs: 60_000 }, conductor.databaseUrl);
    await next.call("PATCH", path, { executorTimeoutSecs: 1 });
    const [survivor, witness] = [await join("v1", next.port), await join("v1", next.port)];
    await until(witness, "HEALTHY", 10_000, next);
    // This Conductor sees it leave: its end proves that rounds have passed, long after the other's timeout.
    witness.kill();
    await until(witness, "none", 20_000, next);
    expect(await statusOf(victim.executorId, next)).toBe("DISCONNECTED");
    const again = await connectExecutor({ port: next.port, app: "shop", executorId: victim.executorId });
    await until(again, "HEALTHY", 10_000, next);
    expect(survivor.received("recovery")).toEqual([]);
    const declared = next.logs
      .filter(({ msg }) => msg === "executor dead")
      .map(({ executorId }) => executorId);
    expect(declared).toEqual([witness.executorId]);
    await next.stop();
  });
});
