// A workflow with children: one per parcel of an order, which run side by side.
import { DBOS } from "@dbos-inc/dbos-sdk";
import { setTimeout as wait } from "node:timers/promises";

const workMs = 200;

async function packParcelFunction(parcel: number): Promise<string> {
  await DBOS.runStep(() => wait(workMs), { name: "pick the items" });
  await DBOS.sleep(workMs * parcel);
  return DBOS.runStep(() => Promise.resolve(`parcel-${parcel}`), { name: "print the label" });
}

const packParcel = DBOS.registerWorkflow(packParcelFunction, { name: "packParcel" });

/** Packs `parcels` parcels, each in a child workflow of its own, then sends them together. */
async function processOrderFunction(parcels: number): Promise<string[]> {
  await DBOS.runStep(() => wait(workMs), { name: "reserve the stock" });
  const children = [];
  for (let parcel = 1; parcel <= parcels; parcel++) {
    children.push(await DBOS.startWorkflow(packParcel)(parcel));
  }

  const labels: string[] = [];
  for (const child of children) labels.push(await child.getResult());
  await DBOS.runStep(() => wait(workMs), { name: "send the parcels" });
  return labels;
}

export const processOrder = DBOS.registerWorkflow(processOrderFunction, { name: "processOrder" });
