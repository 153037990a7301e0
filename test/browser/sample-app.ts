// The sample application, driven through its own HTTP face.
import process from "node:process";
import { planPorts } from "../../local/ports.ts";
import { portBase } from "./port-base.ts";

export const appName = "podium-sample";

async function start(path: string): Promise<string[]> {
  const response = await fetch(`http://localhost:${await portBase()}${path}`);
  if (!response.ok) throw new Error(`The sample application answered ${response.status} to ${path}.`);
  const { workflow_ids: ids } = (await response.json()) as { readonly workflow_ids: string[] };
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

/** Runs a workflow again from its beginning, under this id. */
export async function forkAs(workflowId: string, newWorkflowId: string): Promise<void> {
  await askConductor("POST", `/workflows/${workflowId}/fork`, { newWorkflowId });
}

/** Cancels a workflow, so that it leaves its place in the queue. */
export async function cancel(workflowId: string): Promise<void> {
  await askConductor("POST", `/workflows/${workflowId}/cancel`, {});
}

/** Sets how long a lost executor may stay away. */
export async function setExecutorTimeout(executorTimeoutSecs: number): Promise<void> {
  await askConductor("PATCH", "", { executorTimeoutSecs });
}

/** Ids of the workflows that run on the executor of this name, `app-1` or `app-2`. */
export async function runningOn(name: string): Promise<string[]> {
  const { executorId } = await executorOf(name);
  const body = { executorId: [executorId], status: ["PENDING"] };
  const workflows = await askConductor<{ readonly workflowId: string }[]>("POST", "/workflows/search", body);
  return workflows.map(({ workflowId }) => workflowId);
}

/** Kills the process of the executor of this name; it is not started again. */
export async function killExecutor(name: string): Promise<void> {
  const { executorMetadata } = await executorOf(name);
  process.kill(executorMetadata.pid, "SIGKILL");
}

interface SampleExecutor {
  readonly executorId: string;
  readonly executorMetadata: { readonly name: string; readonly pid: number };
}

async function executorOf(name: string): Promise<SampleExecutor> {
  const executors = await askConductor<SampleExecutor[]>("GET", "/executors");
  const found = executors.find(({ executorMetadata }) => executorMetadata.name === name);
  if (found === undefined) throw new Error(`There is no executor ${name}.`);
  return found;
}

async function askConductor<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const { conductor } = planPorts(await portBase(), 0);
  const response = await fetch(`http://localhost:${conductor}/v2/orgs/local/apps/${appName}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`Conductor answered ${response.status} to ${method} ${path}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}
