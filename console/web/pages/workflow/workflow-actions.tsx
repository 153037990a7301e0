import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CirclePlay, CircleSlash2, Download, GitCompareArrows, GitFork, Trash2 } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useWorkflowAction } from "./actions.ts";
import { ExportDialog } from "./export-dialog.tsx";
import { appQuery } from "../../api/queries.ts";
import type { OperationId, Workflow } from "../../api/types.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { lastSearch } from "../../api/list-memory.ts";
import { admits } from "../../model/status.ts";
import type { PlainAction } from "../../model/status.ts";
import { currentOrg, useDenial } from "../../api/standing.ts";
import { Button, IconButton, buttonClass } from "../../ui/button.tsx";
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
  const [isExporting, setExporting] = useState(false);
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
      <CompareLink appName={appName} workflowId={workflow.workflowId} />
      <ExportButton appName={appName} onPress={() => setExporting(true)} />
      <IconButton
        label="Delete"
        variant="secondary"
        denied={denied("deleteWorkflow")}
        onClick={() => setAsked("delete")}
      >
        <Trash2 size={14} aria-hidden />
      </IconButton>
      {isExporting ? (
        <ExportDialog
          appName={appName}
          workflowId={workflow.workflowId}
          onClose={() => setExporting(false)}
        />
      ) : null}
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

interface CompareLinkProps {
  readonly appName: string;
  readonly workflowId: string;
}

function CompareLink({ appName, workflowId }: CompareLinkProps): ReactNode {
  return (
    <Link
      to="/orgs/$org/apps/$app/compare"
      params={{ org: currentOrg(), app: appName }}
      search={{ a: workflowId }}
      className={buttonClass()}
    >
      <GitCompareArrows size={14} aria-hidden />
      Compare with…
    </Link>
  );
}

interface ExportButtonProps {
  readonly appName: string;
  readonly onPress: () => void;
}

function ExportButton({ appName, onPress }: ExportButtonProps): ReactNode {
  const { data: app } = useQuery(appQuery(appName));
  const denial = useDenial("application.read");
  const unsupported = useUnsupported(appName);
  const hidden =
    app?.privateMode === true ? "Exports stay in the application (metadata-only mode)." : undefined;
  return (
    <Button denied={denial ?? hidden ?? unsupported("exportWorkflow")} onClick={onPress}>
      <Download size={14} aria-hidden />
      Export…
    </Button>
  );
}
