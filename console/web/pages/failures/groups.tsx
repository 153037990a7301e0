import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { GitFork } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { failedStepQuery } from "../../api/failures.ts";
import type { FailureWindow } from "../../model/failure-scopes.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Ago } from "../../components/time.tsx";
import type { FailureGroup } from "../../model/failures.ts";
import type { searchFromFilters } from "../../model/filters.ts";
import { number } from "../../model/job.ts";
import { badEnds } from "../../model/status.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./failures.module.css";

const route = getRouteApi("/orgs/$org/apps/$app/failures");

interface GroupsProps {
  readonly appName: string;
  readonly window: FailureWindow;
  readonly groups: readonly FailureGroup[];
  readonly denied: string | undefined;
  readonly onFork: (group: FailureGroup) => void;
}

/** Groups whose failed step is looked up, which takes a request each. */
const lookedUp = 10;
const maxVersions = 2;

/** One row per message and workflow name. */
export function Groups({ appName, window, groups, denied, onFork }: GroupsProps): ReactNode {
  return (
    <DataTable
      label="Groups of failures"
      rows={groups}
      rowKey={({ name, message }) => JSON.stringify([name, message])}
      columns={[
        {
          title: "What failed",
          render: (group) => (
            <div className={styles["what"]}>
              <GroupLink group={group} window={window} />
              <span className={styles["where"]}>
                {group.name}
                {groups.indexOf(group) < lookedUp ? (
                  <FailedStep appName={appName} workflowId={group.newestId} />
                ) : null}
              </span>
            </div>
          ),
        },
        { title: "Count", isNumber: true, render: ({ rows }) => number(rows.size) },
        { title: "Trend", render: ({ trend }) => <Trend counts={trend} /> },
        {
          title: "First",
          isNumber: true,
          render: ({ firstMs }) => <Ago iso={new Date(firstMs).toISOString()} />,
        },
        {
          title: "Last",
          isNumber: true,
          render: ({ lastMs }) => <Ago iso={new Date(lastMs).toISOString()} />,
        },
        { title: "Versions", render: ({ versions }) => <Versions versions={versions} /> },
        {
          title: "Action",
          render: (group) => (
            <Button
              denied={denied}
              aria-label={`Fork all ${number(group.rows.size)}: ${group.name}, ${messageOf(group)}`}
              onClick={() => onFork(group)}
            >
              <GitFork size={14} aria-hidden />
              Fork all…
            </Button>
          ),
        },
      ]}
    />
  );
}

function messageOf({ message }: FailureGroup): string {
  return message === "" ? "no error was recorded" : message;
}

/** Ids that an address can hold. */
const maxIds = 50;

/** The list of the group's workflows, or, where they are too many for an address, of all failures of its name. */
function GroupLink({
  group,
  window,
}: {
  readonly group: FailureGroup;
  readonly window: FailureWindow;
}): ReactNode {
  const { org, app } = route.useParams();
  const { rows, name } = group;
  const search: ReturnType<typeof searchFromFilters> =
    rows.size <= maxIds
      ? { id: [...rows.keys()] }
      : {
          status: [...badEnds],
          name,
          by: "completed",
          from: new Date(window.fromMs).toISOString(),
          to: new Date(window.toMs).toISOString(),
        };
  return (
    <Link
      to="/orgs/$org/apps/$app/workflows"
      params={{ org, app }}
      search={search}
      className={styles["message"]}
      title={rows.size <= maxIds ? undefined : `All failures of ${name} in this time`}
    >
      {messageOf(group)}
    </Link>
  );
}

function FailedStep(props: { readonly appName: string; readonly workflowId: string }): ReactNode {
  const { data } = useQuery(failedStepQuery(props.appName, props.workflowId));
  if (data == null) return null;
  return (
    <span title="The step at which the newest of them failed">
      {" "}
      at step <code>{data}</code>
    </span>
  );
}

function Trend({ counts }: { readonly counts: readonly number[] }): ReactNode {
  const most = Math.max(1, ...counts);
  return (
    <>
      <span className="visually-hidden">{counts.join(", ")}</span>
      <span className={styles["trend"]} aria-hidden>
        {counts.map((count, index) => (
          <span
            key={index}
            data-empty={count === 0}
            style={{ "--height": `${Math.round((count / most) * 100)}%` } as CSSProperties}
          />
        ))}
      </span>
    </>
  );
}

function Versions({ versions }: { readonly versions: readonly string[] }): ReactNode {
  if (versions.length === 0) return "–";
  const rest = versions.length - maxVersions;
  return (
    <span className={styles["versions"]} title={versions.join(", ")}>
      <code>{versions.slice(0, maxVersions).join(", ")}</code>
      {rest > 0 ? ` and ${rest} more` : ""}
    </span>
  );
}
