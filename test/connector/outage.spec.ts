// One story of several misfortunes at once: a process is killed with work in flight, Conductor is killed too and comes
// back, and the database is away for 20 seconds. The work is finished by the other process, once.
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { capability } from "../sdks/battery/capability.ts";
import { applicationOf } from "../sdks/deployment.ts";
import { openGate, type Gate } from "../support/gate.ts";
import type { RunningProcess } from "../support/processes.ts";
import { waitFor } from "../support/wait.ts";
import { ConnectedDeployment } from "./deployment.ts";
import { connectedSdks, type ConnectedKey } from "./sdks.ts";

const keys = ["Python 3.4.0", "TypeScript 5.3.0"] as const satisfies ConnectedKey[];
const ids = ["trip-1", "trip-2", "trip-3"];
const legs = [1, 2, 3, 4, 5, 6, 7, 8];
const awayMs = 20_000;

for (const key of keys) {
  describe.skipIf(applicationOf(key) === undefined)(key, () => {
    const shop = new ConnectedDeployment(key, connectedSdks[key]);
    let database: Gate;
    let survivor: RunningProcess;
    let survivorId: unknown;
    beforeAll(async () => {
      database = await openGate(Number(new URL(inject("postgresUrl")).port));
      shop.databasePort = database.port;
      await shop.open();
      await shop.call(204, "PATCH", "", { executorTimeoutSecs: 3 });
      survivor = await shop.startApp();
      survivorId = (await shop.executors(2)).find(
        (each) => (each["executorMetadata"] as { readonly pid: number }).pid === survivor.pid,
      )?.["executorId"];
    });
    afterAll(async () => {
      await shop.close();
      await database.shut();
    });

    capability("kill -9, Conductor killed, database away 20 s", () => {
      test("the other process finishes the same workflows, each once", { timeout: 120_000 }, async () => {
        for (const id of ids) await shop.start("journey", id);
        await waitFor("the first legs", () => ids.every((id) => shop.runs(id).length > 0));
        await shop.app.kill("SIGKILL");
        await database.shut();
        const away = pause(awayMs);
        // The first attempt to recover meets a survivor without a database.
        await waitFor(
          "a recovery that fails",
          () =>
            /exist_pending_workflows: The application's database cannot be reached/.test(
              shop.conductor.output(),
            ),
          15_000,
        );
        await shop.conductor.kill("SIGKILL");
        await shop.startConductor();
        const asked = () => shop.ask("POST", "/workflows/search", {});
        // The connector waits longer after each attempt to reach Conductor.
        await waitFor(
          "the survivor to say why",
          async () => (await asked()).text.includes("database cannot be reached"),
          25_000,
        );
        await away;
        expect(survivor.isRunning()).toBe(true);
        expect(ids.flatMap((id) => shop.runs(id)).length).toBeLessThan(ids.length * legs.length);
        await database.open();
        for (const id of ids) expect(await shop.reach(id)).toMatchObject({ executorId: survivorId });
        expect((await shop.rows()).map(({ id }) => id)).toEqual(ids);
        for (const id of ids) {
          expect(
            [...new Set(shop.runs(id))].toSorted((a, b) => a - b),
            id,
          ).toEqual(legs);
          // The leg that was under way at the kill may have been written down without being recorded.
          expect(shop.runs(id).length, id).toBeLessThanOrEqual(legs.length + 1);
        }
      });
    });
  });
}
