import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { recentFailuresQuery } from "../../api/failures.ts";
import { failureCountQuery } from "../../api/queries.ts";
import { currentOrg } from "../../api/standing.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Section } from "../../components/section.tsx";
import { Ago } from "../../components/time.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import { totalCount } from "../../model/list.ts";
import styles from "./overview.module.css";

const shown = 8;

/** The newest failures of the last day; draws nothing without one. */
export function RecentFailures({ appName }: { readonly appName: string }): ReactNode {
  const failed = useQuery(failureCountQuery(appName));
  const hasFailed = totalCount(failed.data ?? []) > 0;
  const { data } = useQuery({ ...recentFailuresQuery(appName), enabled: hasFailed });
  if (!hasFailed || data === undefined || data.rows.length === 0) return null;
  const rows = data.rows.toSorted((a, b) => b.atMs - a.atMs).slice(0, shown);
  return (
    <Section
      title="Recent failures"
      actions={
        <Link to="/orgs/$org/apps/$app/failures" params={{ org: currentOrg(), app: appName }}>
          In groups
        </Link>
      }
    >
      <DataTable
        label="Recent failures"
        rows={rows}
        rowKey={({ workflowId }) => workflowId}
        columns={[
          { title: "Name", render: ({ name }) => (name === "" ? "unnamed" : name) },
          {
            title: "Workflow ID",
            render: ({ workflowId }) => <WorkflowLink appName={appName} workflowId={workflowId} />,
          },
          {
            title: "Message",
            render: ({ message }) => (
              <span className={styles["message"]} title={message}>
                {message === "" ? "no error was recorded" : message}
              </span>
            ),
          },
          { title: "Version", render: ({ version }) => <code>{version ?? "–"}</code> },
          {
            title: "Failed",
            isNumber: true,
            render: ({ atMs }) => <Ago iso={new Date(atMs).toISOString()} />,
          },
        ]}
      />
    </Section>
  );
}
