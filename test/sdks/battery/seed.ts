// The workflows that the reading tests look at: something for every filter to find, and something to leave out.
import { waitFor } from "../../support/wait.ts";
import type { Deployment } from "../deployment.ts";

/** Starts those that every version of every SDK can run. */
export async function startAll(shop: Deployment): Promise<void> {
  await shop.start("order", "order_1", { user: "ada", tenant: "acme" });
  await shop.start("order", "orderX1", { user: "bob", tenant: "other" });
  await shop.start("listen", "listen-1");
  await shop.start("family", "family-1");
  await shop.start("fail", "fail-1");
  await shop.start("odd", "odd-1");
  await shop.start("child", "wide-1", { queue: "wide" });
  for (const id of ["narrow-1", "narrow-2"]) await shop.start("nap", id, { queue: "narrow" });
  await shop.send("listen-1", "hello");
}

/** Starts them all, and waits until nothing moves any more. */
export async function seed(shop: Deployment): Promise<void> {
  await startAll(shop);
  for (const id of ["order_1", "orderX1", "listen-1", "odd-1", "wide-1"]) await shop.reach(id);
  await shop.reach("fail-1", "ERROR");
  await shop.reach("family-1-child", "PENDING");
  const napping = ["narrow-1", "narrow-2"];
  await waitFor("one of two to wait", async () => {
    const statuses = (await shop.rows()).filter(({ id }) => napping.includes(id)).map(({ status }) => status);
    return statuses.toSorted().join() === "ENQUEUED,PENDING";
  });
  await shop.standIn();
  if (shop.refused.fork_workflow === undefined) await fork(shop);
  if (shop.refused.trigger_schedule === undefined && !shop.lacks.includes("schedules")) await trigger(shop);
}

async function fork(shop: Deployment): Promise<void> {
  const fork = { startStep: 1, newWorkflowId: "fork-1" };
  await shop.call(201, "POST", "/workflows/order_1/fork", fork);
  await shop.reach("fork-1");
}

async function trigger(shop: Deployment): Promise<void> {
  const { workflowId } = await shop.call<{ readonly workflowId: string }>(
    201,
    "POST",
    "/schedules/monthly/trigger",
  );
  await shop.reach(workflowId);
}
