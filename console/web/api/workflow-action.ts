// One action on one workflow.
import type { PlainAction } from "../model/status.ts";
import { call } from "./client.ts";

/** Cancels, resumes or deletes a workflow. */
export async function act(appName: string, action: PlainAction, workflowId: string): Promise<void> {
  const params = { appName, workflowId };
  if (action === "cancel") await call("cancelWorkflow", { params, body: {} });
  else if (action === "resume") await call("resumeWorkflow", { params, body: {} });
  else await call("deleteWorkflow", { params });
}
