import { useNavigate } from "@tanstack/react-router";
import { CirclePlay, CircleSlash2, GitFork, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useWorkflowAction } from "../api/actions.ts";
import type { BulkAction } from "../api/actions.ts";
import type { Workflow } from "../api/types.ts";
import { admits } from "../model/status.ts";
import { currentOrg, useDenial } from "../viewer.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ActionDialog } from "./action-dialog.tsx";

interface WorkflowActionsProps {
  readonly appName: string;
  readonly workflow: Workflow;
  readonly onFork: () => void;
}

/** What can be done with this workflow. What cannot be undone comes last and asks first. */
export function WorkflowActions({ appName, workflow, onFork }: WorkflowActionsProps): ReactNode {
  const [asked, setAsked] = useState<BulkAction>();
  const mutation = useWorkflowAction(appName);
  const navigate = useNavigate();
  const denied = useDenial("application.write");

  const confirm = (): void => {
    setAsked(undefined);
    if (asked === undefined) return;
    mutation.mutate(
      { action: asked, workflowIds: [workflow.workflowId] },
      {
        onSuccess: () => {
          if (asked !== "delete") return;
          void navigate({
            to: "/orgs/$org/apps/$app/workflows",
            params: { org: currentOrg(), app: appName },
          });
        },
      },
    );
  };

  return (
    <>
      <Button denied={denied} onClick={onFork}>
        <GitFork size={14} aria-hidden />
        Fork…
      </Button>
      {admits("resume", workflow.status) ? (
        <Button denied={denied} disabled={mutation.isPending} onClick={() => setAsked("resume")}>
          <CirclePlay size={14} aria-hidden />
          Resume
        </Button>
      ) : null}
      {admits("cancel", workflow.status) ? (
        <Button denied={denied} disabled={mutation.isPending} onClick={() => setAsked("cancel")}>
          <CircleSlash2 size={14} aria-hidden />
          Cancel
        </Button>
      ) : null}
      <IconButton label="Delete" variant="secondary" denied={denied} onClick={() => setAsked("delete")}>
        <Trash2 size={14} aria-hidden />
      </IconButton>
      <ActionDialog
        action={asked}
        workflowIds={[workflow.workflowId]}
        onClose={() => setAsked(undefined)}
        onConfirm={confirm}
      />
    </>
  );
}
