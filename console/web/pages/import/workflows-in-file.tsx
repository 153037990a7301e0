import { useState } from "react";
import type { ReactNode } from "react";
import { CutId } from "../../components/cut-id.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import type { ListedWorkflow } from "../../model/export/listed-workflow.ts";
import { formatBytes } from "../../model/payload/payload.ts";
import { statusMeaning } from "../../model/status.ts";
import { Button } from "../../ui/button.tsx";

interface WorkflowsInFileProps {
  readonly appName: string;
  readonly workflows: readonly ListedWorkflow[];
  /** Ids of those that the application has already. */
  readonly present: ReadonlySet<string>;
  readonly isImported: boolean;
}

const shownAtOnce = 100;

/** The workflows of a file as a table; once they are imported, their ids are links. */
export function WorkflowsInFile({
  appName,
  workflows,
  present,
  isImported,
}: WorkflowsInFileProps): ReactNode {
  const [limit, setLimit] = useState(shownAtOnce);
  const idOf = ({ workflowId }: ListedWorkflow): ReactNode =>
    isImported || present.has(workflowId) ? (
      <WorkflowLink appName={appName} workflowId={workflowId} />
    ) : (
      <CutId id={workflowId} />
    );
  return (
    <>
      <DataTable
        label="Workflows in this file"
        rows={workflows.slice(0, limit)}
        rowKey={({ workflowId }) => workflowId}
        columns={[
          { title: "Workflow ID", render: idOf },
          { title: "Name", render: ({ name }) => name ?? "unnamed" },
          { title: "Status", render: ({ status }) => <StatusBadge meaning={statusMeaning(status)} /> },
          { title: "Version", render: ({ version }) => (version === null ? "–" : <code>{version}</code>) },
          {
            title: "Created",
            render: ({ createdAt }) => (createdAt === null ? "–" : <At iso={createdAt} />),
          },
          { title: "Steps", isNumber: true, render: ({ steps }) => steps.toLocaleString("en") },
          { title: "Events", isNumber: true, render: ({ events }) => events.toLocaleString("en") },
          {
            title: "Size",
            isNumber: true,
            render: ({ bytes }) => (bytes === undefined ? "–" : formatBytes(bytes)),
          },
        ]}
      />
      {workflows.length <= limit ? null : (
        <Button onClick={() => setLimit(limit + shownAtOnce)}>
          Show more of the {workflows.length.toLocaleString("en")}
        </Button>
      )}
    </>
  );
}
