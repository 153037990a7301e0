// Acting on workflows: cancel, resume, fork, in bulk, delete, and moving one to another deployment.
import { expect, test } from "vitest";
import { waitFor } from "../../support/wait.ts";
import type { Deployment, Workflow } from "../deployment.ts";
import { capability, notInThisSdk } from "./capability.ts";

export function acting(shop: Deployment, openSecond: () => Promise<Deployment>): void {
  const post = <T>(status: number, place: string, body: object = {}) =>
    shop.call<T>(status, "POST", `/workflows/${place}`, body);
  const statusOf = async (id: string) => (await shop.row(id))?.status;

  /** Starts workflows that wait for a message, and waits until they do. */
  async function listening(...ids: string[]): Promise<void> {
    for (const id of ids) await shop.start("listen", id);
    for (const id of ids) await shop.reach(id, "PENDING");
  }

  capability("cancel, with children", () => {
    test("alone, it leaves the child running", async () => {
      await shop.start("family", "alone");
      await shop.reach("alone-child", "PENDING");
      await post(204, "alone/cancel");
      expect([await statusOf("alone"), await statusOf("alone-child")]).toEqual(["CANCELLED", "PENDING"]);
    });
    test("with children, both end", async () => {
      await shop.start("family", "both");
      await shop.reach("both-child", "PENDING");
      await post(204, "both/cancel", { cancelChildren: true });
      expect([await statusOf("both"), await statusOf("both-child")]).toEqual(["CANCELLED", "CANCELLED"]);
    });
  });

  capability("resume, on a queue", () => {
    test.each(["", "wide"])("on queue '%s'", async (queueName) => {
      const id = `resumed-${queueName}`;
      await listening(id);
      await post(204, `${id}/cancel`);
      await post(204, `${id}/resume`, queueName === "" ? {} : { queueName });
      await shop.send(id, "go on");
      expect(shop.readable((await shop.reach(id))["output"])).toContain("go on");
      if (queueName !== "") expect((await shop.row(id))?.queue).toBe(queueName);
    });
  });

  capability("fork", () => {
    test("from a step, under a new id", async (context) => {
      const isRefused = await shop.refuses(context, "fork_workflow", "POST", "/workflows/orderX1/fork", {
        startStep: 1,
      });
      if (isRefused) return;
      const { workflowId } = await post<{ readonly workflowId: string }>(201, "orderX1/fork", {
        startStep: 1,
      });
      expect(await shop.reach(workflowId)).toMatchObject({ forkedFrom: "orderX1" });
    });
    test("under a given id, on a queue, for a version", async (context) => {
      const body = { startStep: 0, newWorkflowId: "fork-2", queueName: "wide", appVersion: "v1" };
      if (await shop.refuses(context, "fork_workflow", "POST", "/workflows/orderX1/fork", body)) return;
      expect(await post(201, "orderX1/fork", body)).toEqual({ workflowId: "fork-2" });
      await shop.reach("fork-2");
      expect(await shop.row("fork-2")).toMatchObject({ queue: "wide", version: "v1", forkedFrom: "orderX1" });
    });
  });

  capability("bulk actions", () => {
    test("cancel and resume", async () => {
      const workflowIds = ["bulk-1", "bulk-2"];
      await listening(...workflowIds);
      await post(204, "bulk-cancel", { workflowIds });
      for (const id of workflowIds) expect(await statusOf(id)).toBe("CANCELLED");
      await post(204, "bulk-resume", { workflowIds, queueName: "wide" });
      for (const id of workflowIds) await shop.send(id, "again");
      for (const id of workflowIds) await shop.reach(id);
    });
    test.for([
      { fromLastFailure: true },
      { fromLastStep: true },
      { fromStep: 1 },
      { fromStepName: "second" },
    ])("fork from %o", async (point, context) => {
      const body = { workflowIds: ["fail-1"], ...point };
      const place = "/workflows/bulk-fork-from-failure";
      if (await shop.refuses(context, "fork_from_failure", "POST", place, body)) return;
      const { workflowIds } = await post<{ readonly workflowIds: [string] }>(
        200,
        "bulk-fork-from-failure",
        body,
      );
      const [fork, ...more] = workflowIds;
      expect(more).toEqual([]);
      expect(await shop.reach(fork, "ERROR")).toMatchObject({ forkedFrom: "fail-1" });
    });
    test("delete", async (context) => {
      const workflowIds = ["bulk-1", "bulk-2"];
      if (await shop.refuses(context, "delete", "POST", "/workflows/bulk-delete", { workflowIds })) return;
      await post(204, "bulk-delete", { workflowIds });
      for (const id of workflowIds) expect(await shop.row(id)).toBeUndefined();
    });
  });

  capability("export, import", () => {
    test("a workflow with its child, steps, events and streams, into another deployment", async (context) => {
      const other = await openSecond();
      const here = "/workflows/order_1/export?exportChildren=true";
      const exported = await shop.call<{ readonly serializedWorkflow: string }>(200, "GET", here);
      const isRefused = await other.refuses(
        context,
        "import_workflow",
        "POST",
        "/workflows/import",
        exported,
      );
      if (isRefused) return other.close();
      await other.call(201, "POST", "/workflows/import", exported);
      for (const place of ["order_1/steps", "order_1/events", "order_1/streams", "order_1-child/steps"]) {
        const read = (at: Deployment) => at.call(200, "GET", `/workflows/${place}`);
        expect(await read(other), place).toEqual(await read(shop));
      }
      const get = (at: Deployment) => at.call<Workflow>(200, "GET", "/workflows/order_1");
      const [original, copy] = [await get(shop), await get(other)];
      const { notImported = [] } = shop.sdk;
      for (const member of kept) {
        if (notImported.includes(member)) expect(copy[member], member).not.toEqual(original[member]);
        else expect(copy[member], member).toEqual(original[member]);
      }
      if (notImported.length > 0) notInThisSdk(context, ...notImported);
      const found = await other.call<Workflow[]>(200, "POST", "/workflows/search", {
        workflowName: ["order"],
      });
      expect(found.map(({ workflowId }) => workflowId)).toEqual(["order_1"]);
      await other.close();
    });
  });

  capability("delete", () => {
    test("alone and with children", async (context) => {
      if (await shop.refuses(context, "delete", "DELETE", "/workflows/order_1")) return;
      for (const id of ["gone-1", "gone-2"]) await shop.start("order", id);
      for (const id of ["gone-1", "gone-2"]) await shop.reach(id);
      await shop.call(204, "DELETE", "/workflows/gone-1");
      await shop.call(204, "DELETE", "/workflows/gone-2?deleteChildren=true");
      await shop.call(404, "GET", "/workflows/gone-1");
      await waitFor("only the child that was left", async () => {
        const ids = (await shop.rows()).map(({ id }) => id);
        return ids.filter((id) => id.startsWith("gone-")).join() === "gone-1-child";
      });
    });
  });
}

/** Members that an imported workflow has as the original. */
const kept =
  "status workflowName input output createdAt completedAt user roles appVersion executorId priority attributes wasForkedFrom".split(
    " ",
  );
