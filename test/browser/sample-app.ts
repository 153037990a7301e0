// The sample application, driven through its own HTTP face.
import { portBase } from "./port-base.ts";

export const appName = "podium-sample";

async function start(path: string): Promise<string[]> {
  const response = await fetch(`http://localhost:${await portBase()}${path}`);
  if (!response.ok) throw new Error(`The sample application answered ${response.status} to ${path}.`);
  const { workflow_ids: ids } = (await response.json()) as { workflow_ids: string[] };
  return ids;
}

/** Enqueues tasks of so many seconds; named tasks get the ids `name-1`, `name-2`, … */
export function enqueue(seconds: number, count: number, name: string): Promise<string[]> {
  return start(`/enqueue/${seconds}?count=${count}&id=${name}`);
}

/** An order with one child workflow per parcel. */
export async function order(parcels: number): Promise<string> {
  const [id = ""] = await start(`/order/${parcels}`);
  return id;
}

/** An import that fails at its second step. */
export async function failingImport(): Promise<string> {
  const [id = ""] = await start("/import");
  return id;
}

/** A report that sets an event and writes a stream. */
export async function report(): Promise<string> {
  const [id = ""] = await start("/report");
  return id;
}
