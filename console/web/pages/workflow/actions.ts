// What changes one workflow, and which readings are repeated afterwards.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import type { Body, Operations } from "../../api/types.ts";
import { act } from "../../api/workflow-action.ts";
import { noteDeleted } from "../../api/workflow-list.ts";
import type { PlainAction } from "../../model/status.ts";
import { announce, announceFailure } from "../../ui/toast.tsx";

const done: Readonly<Record<PlainAction, string>> = {
  cancel: "Cancelled",
  resume: "Resumed",
  delete: "Deleted",
};

/** Cancels, resumes or deletes one workflow, announces the outcome, and reads every list again. */
export function useWorkflowAction(
  appName: string,
): UseMutationResult<void, Error, { readonly action: PlainAction; readonly workflowId: string }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ action, workflowId }) => act(appName, action, workflowId),
    onSuccess: (_result, { action, workflowId }) => {
      if (action === "delete") noteDeleted([workflowId]);
      announce(`${done[action]} ${workflowId}`);
    },
    onError: (error, { action, workflowId }) => announceFailure(`Could not ${action} ${workflowId}`, error),
    // Reading a deleted workflow again would be answered with 404.
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

/** Starts a new workflow from a step of an old one and returns its id. */
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
