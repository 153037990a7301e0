// What changes one workflow, and what must be read again afterwards.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";
import type { WorkflowAction } from "../../model/status.ts";
import { announce, announceFailure } from "../../ui/toast.tsx";
import { call } from "../../api/client.ts";
import type { Body, Operations } from "../../api/types.ts";
import { noteDeleted } from "../../api/workflow-list.ts";

/** The actions that take nothing but ids. Forking asks for a step first. */
export type PlainAction = Exclude<WorkflowAction, "fork">;

const done: Readonly<Record<PlainAction, string>> = {
  cancel: "Cancelled",
  resume: "Resumed",
  delete: "Deleted",
};

/** Cancels, resumes or deletes one; the answer is announced, and every list is read again. */
export function useWorkflowAction(
  appName: string,
): UseMutationResult<void, Error, { readonly action: PlainAction; readonly workflowId: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, workflowId }) => {
      const params = { appName, workflowId };
      if (action === "cancel") await call("cancelWorkflow", { params, body: {} });
      else if (action === "resume") await call("resumeWorkflow", { params, body: {} });
      else await call("deleteWorkflow", { params });
    },
    onSuccess: (_result, { action, workflowId }) => {
      if (action === "delete") noteDeleted([workflowId]);
      announce(`${done[action]} ${workflowId}`);
    },
    onError: (error, { action, workflowId }) => announceFailure(`Could not ${action} ${workflowId}`, error),
    // A deleted workflow would be asked for once more and answered with 404.
    onSettled: (_result, error, { action }) =>
      action === "delete" && error === null
        ? client.invalidateQueries({ queryKey: ["workflows"] })
        : client.invalidateQueries(),
  });
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
