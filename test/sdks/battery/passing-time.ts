// What happens as time passes: alerts, a restart of Conductor, a killed executor, and at last retention.
import { expect, test } from "vitest";
import { waitFor } from "../../support/wait.ts";
import type { Deployment } from "../deployment.ts";
import { capability } from "./capability.ts";

export function alerts(shop: Deployment): void {
  capability("alerts", () => {
    test("one is delivered to the application's handler", async () => {
      const rule = {
        ruleType: "WorkflowFailure",
        ruleMetadata: { workflow_name: "fail", threshold: 1, period_secs: 3600 },
      };
      await shop.call(201, "POST", "/alerting-rules", rule);
      const line = await waitFor(
        "the handler to be called",
        () => shop.app.output().match(/^\{"alert".*\}$/m)?.[0],
        20_000,
      );
      expect(JSON.parse(line)).toMatchObject({
        alert: "WorkflowFailure",
        message: expect.stringContaining("fail") as string,
        metadata: { workflow_name: "fail", threshold: "1" },
      });
    });
  });
}

export function recovery(shop: Deployment): void {
  capability("restart of Conductor", () => {
    test("after kill -9 the executor is back under its id, and nothing was recovered", async () => {
      const idsOf = async () => (await shop.executors(1)).map(({ executorId }) => executorId);
      const before = await idsOf();
      await shop.start("journey", "through");
      await shop.conductor.kill("SIGKILL");
      await shop.startConductor();
      expect(await idsOf()).toEqual(before);
      await shop.reach("through");
      expect(shop.runs("through")).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(shop.conductor.output()).not.toMatch(/executor dead|executor recovered/);
    });
  });

  capability("recovery after kill -9", () => {
    test("another process finishes the same workflows, each once", async () => {
      await shop.call(204, "PATCH", "", { executorTimeoutSecs: 3 });
      const survivor = await shop.startApp();
      const both = await shop.executors(2);
      const isVictim = (each: Record<string, unknown>) =>
        (each["executorMetadata"] as { readonly pid: number }).pid === shop.app.pid;
      const survivorId = both.find((each) => !isVictim(each))?.["executorId"];
      const ids = ["trip-1", "trip-2", "trip-3"];
      for (const id of ids) await shop.start("journey", id);
      await waitFor("the first legs", () => ids.every((id) => shop.runs(id).length > 0));
      await shop.app.kill("SIGKILL");
      shop.app = survivor;
      for (const id of ids) expect(await shop.reach(id)).toMatchObject({ executorId: survivorId });
      for (const id of ids) {
        const legs = shop.runs(id);
        expect([...new Set(legs)], id).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        // The leg that was under way at the kill may have been written down without being recorded.
        expect(legs.length, id).toBeLessThanOrEqual(9);
      }
      await shop.executors(1);
      expect((await shop.row("family-1"))?.executor).toBe(survivorId);
    });
  });
}

export function retention(shop: Deployment): void {
  capability("retention", () => {
    test("what takes too long is cancelled", async () => {
      await shop.call(204, "PATCH", "", { globalTimeoutMs: 1000 });
      await waitFor(
        "every nap to be cancelled",
        async () => (await shop.rows()).every(({ status }) => !["PENDING", "ENQUEUED"].includes(status)),
        30_000,
      );
      expect((await shop.row("narrow-2"))?.status).toBe("CANCELLED");
    });
    test("what ended long ago disappears", async () => {
      await shop.call(204, "PATCH", "", { globalTimeoutMs: -1, gcTimeThresholdMs: 1000 });
      await waitFor("nothing to be left", async () => (await shop.rows()).length === 0, 30_000);
      expect(await shop.search({})).toEqual([]);
    });
  });
}
