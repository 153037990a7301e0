// Two applications of different languages on one system database: neither reads, changes or deletes the other's work.
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { deploymentOf, type Deployment, type Workflow } from "./deployment.ts";
import type { SdkKey } from "./sdks.ts";

const keys = ["typescript-5", "python"] as const satisfies SdkKey[];
const isMissing = keys.some((key) => typeof inject("applications")[key] === "string");

describe.skipIf(isMissing)("on one system database", () => {
  const shops = keys.map((key) => deploymentOf(key)) as [Deployment, Deployment];
  beforeAll(async () => {
    const [first, second] = shops;
    await first.open();
    await second.open(first);
    for (const [shop, owner] of [
      [first, "ts"],
      [second, "py"],
    ] as const) {
      await shop.start("order", `${owner}-done`);
      await shop.start("listen", `${owner}-waits`);
    }
    for (const [shop, owner] of [
      [first, "ts"],
      [second, "py"],
    ] as const) {
      await shop.reach(`${owner}-done`);
      await shop.reach(`${owner}-waits`, "PENDING");
    }
  });
  afterAll(async () => {
    await shops[1].close();
    await shops[0].close();
  });

  describe.each([
    { key: "typescript-5", index: 0, own: "ts", other: "py", suffix: "", othersSuffix: "-2" },
    { key: "python", index: 1, own: "py", other: "ts", suffix: "-2", othersSuffix: "" },
  ] as const)("$key", ({ index, own, other, suffix, othersSuffix }) => {
    const shop = () => shops[index];
    const others = () => shops[1 - index]!.rows();

    test("lists and finds its own", async () => {
      const mine = [`${own}-done`, `${own}-done-child`, `${own}-waits`];
      const ids = (await shop().search({})).map(({ workflowId }) => workflowId);
      expect(ids.toSorted()).toEqual(mine);
      const named = await shop().search({ workflowIds: [`${own}-done`, `${other}-done`] });
      expect(named.map(({ workflowId }) => workflowId)).toEqual([`${own}-done`]);
      const listed = await shop().call<Workflow[]>(200, "GET", "/workflows");
      expect(listed).toHaveLength(mine.length);
    });

    test.each<[string, string, object?]>([
      ["GET", ""],
      ["GET", "/steps"],
      ["GET", "/events"],
      ["GET", "/streams"],
      ["GET", "/notifications"],
      ["GET", "/export"],
      ["POST", "/cancel", { cancelChildren: true }],
      ["POST", "/resume", {}],
      ["POST", "/fork", { startStep: 0 }],
      ["DELETE", "?deleteChildren=true"],
    ])("%s …%s of the other's is unknown, and changes nothing", async (method, place, body) => {
      const before = await others();
      for (const id of [`${other}-done`, `${other}-waits`]) {
        const answer = await shop().ask(method, `/workflows/${id}${place}`, body);
        expect(answer.status, answer.text).toBe(404);
      }
      expect(await others()).toEqual(before);
    });

    test.each<[string, object]>([
      ["bulk-cancel", {}],
      ["bulk-resume", {}],
      ["bulk-delete", {}],
      ["bulk-fork-from-failure", { fromLastStep: true }],
    ])("%s of its own and the other's changes neither", async (action, body) => {
      const before = [await others(), await shop().rows()];
      const workflowIds = [`${own}-done`, `${other}-done`, `${other}-waits`];
      const answer = await shop().ask("POST", `/workflows/${action}`, { workflowIds, ...body });
      expect(answer.status, answer.text).toBe(404);
      expect([await others(), await shop().rows()]).toEqual(before);
    });

    test("has its own queues and schedules only", async () => {
      const queues = await shop().call<{ readonly name: string }[]>(200, "GET", "/queues");
      expect(queues.map(({ name }) => name).toSorted()).toEqual([`narrow${suffix}`, `wide${suffix}`]);
      const schedules = await shop().call<object[]>(200, "GET", "/schedules");
      expect(schedules).toMatchObject([{ scheduleName: `monthly${suffix}` }]);
      await shop().call(404, "GET", `/queues/narrow${othersSuffix}`);
      for (const action of ["pause", "trigger"]) {
        await shop().call(404, "POST", `/schedules/monthly${othersSuffix}/${action}`);
      }
    });

    test("aggregates count its own", async () => {
      const body = { groupByStatus: true, selectCount: true };
      const groups = await shop().call<{ readonly count: number }[]>(
        200,
        "POST",
        "/workflows/aggregates",
        body,
      );
      expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe((await shop().rows()).length);
    });
  });
});
