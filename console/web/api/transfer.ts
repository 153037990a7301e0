// Exports and imports of workflows.
import { queryOptions } from "@tanstack/react-query";
import type { ExportFile } from "../model/export/export-file.ts";
import { call } from "./client.ts";
import { search } from "./search.ts";

/** A workflow as a file: the API's answer, as any client of the API would save it. */
export async function exportFile(
  appName: string,
  workflowId: string,
  exportChildren: boolean,
): Promise<Blob> {
  const answer = await call("exportWorkflow", { params: { appName, workflowId }, query: { exportChildren } });
  return new Blob([JSON.stringify(answer)], { type: "application/json" });
}

/** Imports the contents of a file, as they are. */
export async function importFile(appName: string, { serializedWorkflow }: ExportFile): Promise<void> {
  await call("importWorkflow", { params: { appName }, body: { serializedWorkflow } });
}

/** What the worker answers. */
export type ReadFile = { readonly file: ExportFile } | { readonly problem: string };

/** Reads a file in a worker, without sending it. */
export async function inspectFile(file: File): Promise<ReadFile> {
  const bytes = await file.arrayBuffer();
  const worker = new Worker(new URL("./export-worker.ts", import.meta.url), { type: "module" });
  const read = new Promise<ReadFile>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<ReadFile>) => resolve(data));
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
  });
  worker.postMessage(bytes, [bytes]);
  return read.finally(() => worker.terminate());
}

/** Maximum workflows of a file that are looked for beforehand. */
const lookedFor = 200;

/** Which of these workflows the application has already. */
export function presentQuery(appName: string, workflowIds: readonly string[]) {
  const asked = workflowIds.slice(0, lookedFor);
  return queryOptions({
    queryKey: ["workflows", appName, "present", asked],
    queryFn: async ({ signal }) => {
      const found = await search(appName, { workflowIds: [...asked] }, signal);
      return found.map(({ workflowId }) => workflowId);
    },
    enabled: asked.length > 0,
  });
}
