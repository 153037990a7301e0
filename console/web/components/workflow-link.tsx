import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { segmentFromId } from "../model/workflow-id.ts";
import { currentOrg } from "../api/standing.ts";
import { CutId } from "./cut-id.tsx";

interface WorkflowLinkProps {
  readonly appName: string;
  readonly workflowId: string;
  readonly children?: ReactNode;
}

/** A link to a workflow, which shows the id unless it has other content. */
export function WorkflowLink({ appName, workflowId, children }: WorkflowLinkProps): ReactNode {
  return (
    <Link
      to="/orgs/$org/apps/$app/workflows/$workflow"
      params={{ org: currentOrg(), app: appName, workflow: segmentFromId(workflowId) }}
    >
      {children ?? <CutId id={workflowId} />}
    </Link>
  );
}
