import { useNavigate } from "@tanstack/react-router";
import { CirclePlay, CircleSlash2, GitFork, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useWorkflowAction } from "./actions.ts";
import type { OperationId, Workflow } from "../../api/types.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { lastSearch } from "../../api/list-memory.ts";
import { admits } from "../../model/status.ts";
import type { PlainAction } from "../../model/status.ts";
import { currentOrg, useDenial } from "../../api/standing.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { ActionDialog } from "../../components/action-dialog.tsx";
import { useOffered } from "../../frame/page-actions.ts";

interface WorkflowActionsProps {
  readonly appName: string;
  readonly workflow: Workflow;
  readonly onFork: () => void;
}

const labels: Readonly<Record<PlainAction, string>> = {
  resume: "Resume this workflow",
  cancel: "Cancel this workflow",
  delete: "Delete this workflow",
};

/** The actions on this workflow. Delete comes last, as it cannot be undone. */
export function WorkflowActions({ appName, workflow, onFork }: WorkflowActionsProps): ReactNode {
  const [asked, setAsked] = useState<PlainAction>();
  const mutation = useWorkflowAction(appName);
  const navigate = useNavigate();
  const denial = useDenial("application.write");
  const unsupported = useUnsupported(appName);
  const denied = (operation: OperationId): string | undefined => denial ?? unsupported(operation);

  const offered = (["resume", "cancel", "delete"] as const)
    .filter((action) => admits(action, workflow.status))
    .map((action) => ({
      label: labels[action],
      run: () => setAsked(action),
      denied: denied(`${action}Workflow`),
    }));
  useOffered([{ label: "Fork this workflow", run: onFork, denied: denied("forkWorkflow") }, ...offered]);

  const confirm = (): void => {
    setAsked(undefined);
    if (asked === undefined) return;
    mutation.mutate(
      { action: asked, workflowId: workflow.workflowId },
      {
        onSuccess: () => {
          if (asked !== "delete") return;
          void navigate({
            to: "/orgs/$org/apps/$app/workflows",
            params: { org: currentOrg(), app: appName },
            search: lastSearch(appName),
          });
        },
      },
    );
  };

  return (
    <>
      <Button denied={denied("forkWorkflow")} onClick={onFork}>
        <GitFork size={14} aria-hidden />
        Fork…
      </Button>
      {admits("resume", workflow.status) ? (
        <Button
          denied={denied("resumeWorkflow")}
          disabled={mutation.isPending}
          onClick={() => setAsked("resume")}
        >
          <CirclePlay size={14} aria-hidden />
          Resume
        </Button>
      ) : null}
      {admits("cancel", workflow.status) ? (
        <Button
          denied={denied("cancelWorkflow")}
          disabled={mutation.isPending}
          onClick={() => setAsked("cancel")}
        >
          <CircleSlash2 size={14} aria-hidden />
          Cancel
        </Button>
      ) : null}
      <IconButton
        label="Delete"
        variant="secondary"
        denied={denied("deleteWorkflow")}
        onClick={() => setAsked("delete")}
      >
        <Trash2 size={14} aria-hidden />
      </IconButton>
      {asked === undefined ? null : (
        <ActionDialog
          appName={appName}
          action={asked}
          workflowId={workflow.workflowId}
          onClose={() => setAsked(undefined)}
          onConfirm={confirm}
        />
      )}
    </>
  );
}
