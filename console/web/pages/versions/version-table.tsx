import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { versionAutoscaleQuery } from "../../api/application-queries.ts";
import { currentOrg, useDenial } from "../../api/standing.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import type { Column } from "../../components/data-table.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Ago, At } from "../../components/time.tsx";
import { verdictMeaning, verdictSentence } from "../../model/version-board.ts";
import type { VersionRow } from "../../model/version-board.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./versions.module.css";

interface VersionTableProps {
  readonly appName: string;
  readonly rows: readonly VersionRow[];
  /** Whether executors are recommended. */
  readonly hasPolicy: boolean;
  readonly onSetLatest: (row: VersionRow) => void;
}

/** One row per version: its work by status, its executors, and the verdict. */
export function VersionTable({ appName, rows, hasPolicy, onSetLatest }: VersionTableProps): ReactNode {
  const denied = useDenial("application.write");
  const unsupported = useUnsupported(appName)("setLatestAppVersion");
  const work = (title: string, status: string, pick: (row: VersionRow) => number): Column<VersionRow> => ({
    title,
    isNumber: true,
    render: (row) => <Count appName={appName} version={row.version} status={status} count={pick(row)} />,
  });
  const wanted: Column<VersionRow> = {
    title: "Wanted",
    isNumber: true,
    render: ({ version }) => <Wanted appName={appName} version={version} />,
  };
  return (
    <DataTable
      label="Versions"
      rows={rows}
      rowKey={({ version }) => version}
      columns={[
        {
          title: "Version",
          render: ({ version }) => (
            <span className={styles["version"]}>
              <code className={styles["name"]} title={version}>
                {version}
              </code>
              <CopyButton text={version} what="version" />
            </span>
          ),
        },
        {
          title: "Verdict",
          render: (row) => (
            <span className={styles["verdict"]}>
              <StatusBadge meaning={verdictMeaning(row.verdict)} />
              <span className={styles["quiet"]}>{verdictSentence(row)}</span>
            </span>
          ),
        },
        work("Running", "PENDING", ({ running }) => running),
        work("Queued", "ENQUEUED", ({ queued }) => queued),
        work("Delayed", "DELAYED", ({ delayed }) => delayed),
        {
          title: "Oldest",
          isNumber: true,
          render: ({ oldest }) => (oldest === undefined ? "–" : <Ago iso={oldest} />),
        },
        {
          title: "Executors",
          isNumber: true,
          render: ({ healthy, disconnected }) =>
            disconnected === 0 ? healthy : `${healthy}, ${disconnected} disconnected`,
        },
        ...(hasPolicy ? [wanted] : []),
        {
          title: "Since",
          isNumber: true,
          render: ({ since }) => (since === undefined ? "–" : <At iso={since} />),
        },
        {
          title: "Latest",
          isNumber: true,
          render: (row) =>
            row.isLatest ? (
              "latest"
            ) : (
              <Button
                denied={denied ?? unsupported}
                disabled={row.since === undefined}
                aria-label={`Set latest: ${row.version}`}
                onClick={() => onSetLatest(row)}
              >
                Set latest
              </Button>
            ),
        },
      ]}
    />
  );
}

interface CountProps {
  readonly appName: string;
  readonly version: string;
  readonly status: string;
  readonly count: number;
}

function Count({ appName, version, status, count }: CountProps): ReactNode {
  if (count === 0) return "0";
  return (
    <Link
      to="/orgs/$org/apps/$app/workflows"
      params={{ org: currentOrg(), app: appName }}
      search={{ version, status }}
      aria-label={`${count.toLocaleString("en")} on ${version}, show them`}
    >
      {count.toLocaleString("en")}
    </Link>
  );
}

/** How many executors Conductor recommends for a version. */
function Wanted({ appName, version }: Pick<CountProps, "appName" | "version">): ReactNode {
  const { data } = useQuery(versionAutoscaleQuery(appName, version));
  return data == null ? "–" : data.desiredExecutors;
}
