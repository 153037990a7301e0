import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ReactNode } from "react";
import { DataTable } from "../../components/data-table.tsx";
import { PayloadTree } from "../../components/payload/payload-tree.tsx";
import { Toggle } from "../../components/payload/toggle.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import { entryFilters, nodeOf, searchFromAudit } from "../../model/audit-log.ts";
import type { AuditEntry, AuditFilters } from "../../model/audit-log.ts";
import type { StatusMeaning } from "../../model/status.ts";
import styles from "./audit-logs.module.css";

const results: Readonly<Record<AuditEntry["status"], StatusMeaning>> = {
  success: { word: "Done", tone: "success", isFinal: true },
  failure: { word: "Refused or failed", tone: "failed", isFinal: true },
};

interface AuditTableProps {
  readonly org: string;
  readonly entries: readonly AuditEntry[];
  readonly filters: AuditFilters;
}

/** Entries of the audit log. The time links to the entry alone; what, who and which narrow the log. */
export function AuditTable({ org, entries, filters }: AuditTableProps): ReactNode {
  const narrowed = (changes: Partial<AuditFilters>, text: string): ReactNode => (
    <Link
      to="/orgs/$org/audit-logs"
      params={{ org }}
      search={searchFromAudit({ ...filters, ...changes, entry: "" })}
      title={`Only these: ${text}`}
    >
      {text}
    </Link>
  );
  return (
    <DataTable
      label="Audit log"
      rows={entries}
      rowKey={({ id }) => id}
      columns={[
        {
          title: "Time",
          render: (entry) => (
            <Link
              to="/orgs/$org/audit-logs"
              params={{ org }}
              search={searchFromAudit(entryFilters(entry))}
              title="Link to this entry"
            >
              <At iso={entry.emitTime} />
            </Link>
          ),
        },
        {
          title: "Operation",
          render: ({ operation }) => <code>{narrowed({ operation }, operation)}</code>,
        },
        { title: "Result", render: ({ status }) => <StatusBadge meaning={results[status]} /> },
        {
          title: "By",
          render: ({ subject }) => (
            <>
              {narrowed({ subject: subject.id }, subject.display)}
              {subject.type === "api_key" ? <span className={styles["note"]}> (API key)</span> : null}
            </>
          ),
        },
        {
          title: "Target",
          render: ({ target }) =>
            target === undefined ? (
              "–"
            ) : (
              <span className={styles["target"]}>
                <span className={styles["note"]}>{target.type.replaceAll("_", " ")}</span>{" "}
                {narrowed({ target: target.id }, target.id)}
              </span>
            ),
        },
        { title: "From", render: ({ sourceIp }) => (sourceIp === "" ? "–" : <code>{sourceIp}</code>) },
        {
          title: "Details",
          render: ({ id, details }) => <Details details={details} isOpenAtFirst={id === filters.entry} />,
        },
      ]}
    />
  );
}

interface DetailsProps {
  readonly details: AuditEntry["details"];
  readonly isOpenAtFirst: boolean;
}

function Details({ details, isOpenAtFirst }: DetailsProps): ReactNode {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const names = Object.keys(details ?? {});
  if (names.length === 0) return "–";
  return (
    <div className={styles["details"]}>
      <Toggle isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
        {names.slice(0, 3).join(", ")}
        {names.length > 3 ? `, ${names.length - 3} more` : ""}
      </Toggle>
      {isOpen ? <PayloadTree node={nodeOf(details)} /> : null}
    </div>
  );
}
