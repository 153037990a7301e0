// What changes workflows, for one or for many, and what must be read again afterwards.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";
import type { WorkflowAction } from "../model/status.ts";
import { announce, announceFailure } from "../ui/toast.tsx";
import { call } from "./client.ts";
import type { Body, Operations } from "./types.ts";

/** The actions that take nothing but ids. Forking asks for a step first. */
export type BulkAction = Exclude<WorkflowAction, "fork">;

const done: Readonly<Record<BulkAction, string>> = {
  cancel: "Cancelled",
  resume: "Resumed",
  delete: "Deleted",
};

/** Cancels, resumes or deletes; the answer is announced, and every list is read again. */
export function useWorkflowAction(
  appName: string,
): UseMutationResult<void, Error, { readonly action: BulkAction; readonly workflowIds: readonly string[] }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ action, workflowIds }) => act(appName, action, workflowIds),
    onSuccess: (_result, { action, workflowIds }) => announce(`${done[action]} ${describe(workflowIds)}`),
    onError: (error, { action, workflowIds }) =>
      announceFailure(`Could not ${action} ${describe(workflowIds)}`, error),
    // A deleted workflow would be asked for once more and answered with 404.
    onSettled: (_result, error, { action }) =>
      action === "delete" && error === null
        ? client.invalidateQueries({ queryKey: ["workflows"] })
        : client.invalidateQueries(),
  });
}

async function act(appName: string, action: BulkAction, workflowIds: readonly string[]): Promise<void> {
  const [workflowId] = workflowIds;
  if (workflowIds.length === 1 && workflowId !== undefined) {
    const params = { appName, workflowId };
    if (action === "cancel") await call("cancelWorkflow", { params, body: {} });
    else if (action === "resume") await call("resumeWorkflow", { params, body: {} });
    else await call("deleteWorkflow", { params });
    return;
  }
  const input = { params: { appName }, body: { workflowIds: [...workflowIds] } };
  if (action === "cancel") await call("bulkCancelWorkflows", input);
  else if (action === "resume") await call("bulkResumeWorkflows", input);
  else await call("bulkDeleteWorkflows", input);
}

function describe(workflowIds: readonly string[]): string {
  return workflowIds.length === 1 ? (workflowIds[0] ?? "") : `${workflowIds.length} workflows`;
}

interface ForkInput {
  readonly workflowId: string;
  readonly body: NonNullable<Body<Operations["forkWorkflow"]>>;
}

/** Starts a new workflow from a step of an old one and answers its id. */
export function useFork(appName: string): UseMutationResult<string, Error, ForkInput> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ workflowId, body }) => {
      const answer = await call("forkWorkflow", { params: { appName, workflowId }, body });
      return answer.workflowId;
    },
    onSuccess: (workflowId) => announce("Forked", `The new workflow is ${workflowId}.`),
    onError: (error, { workflowId }) => announceFailure(`Could not fork ${workflowId}`, error),
    onSettled: () => client.invalidateQueries({ queryKey: ["workflows"] }),
  });
}
