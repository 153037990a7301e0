import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { connectionTroublesQuery } from "../api/queries.ts";
import type { ConnectionTrouble } from "../api/types.ts";
import { isAbout, troubleSentence, troubleWords, whileWaiting } from "../model/troubles.ts";
import { DataTable } from "./data-table.tsx";
import { Unread } from "./states.tsx";
import { StatusBadge } from "./status-badge.tsx";
import { Ago } from "./time.tsx";
import styles from "./troubles.module.css";

/** Maximum refused attempts shown while a person waits for a connection. */
const shownWhileWaiting = 5;

/** Refused attempts to connect, newest first, for a person who waits for an application's first connection. */
export function RefusedAttempts({ appName }: { readonly appName: string }): ReactNode {
  const query = useQuery(connectionTroublesQuery(true));
  const found = whileWaiting(query.data?.troubles ?? [], appName).slice(0, shownWhileWaiting);
  return (
    <>
      <Unread readings={[{ what: "Refused attempts", query }]} />
      <Silent replicas={query.data?.silentReplicas ?? 0} />
      {found.length === 0 ? null : (
        <ul className={styles["attempts"]} aria-label="Attempts that were refused">
          {found.map((trouble) => (
            <li key={keyOf(trouble)}>
              <StatusBadge meaning={meaningOf(trouble)} />
              <span className={styles["when"]}>
                <Ago iso={trouble.lastAt} />
                {trouble.count === 1 ? "" : `, ${trouble.count} times`} from{" "}
                <code>{trouble.clientAddress}</code>
              </span>
              <p>{troubleSentence(trouble)}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Executors of an application that were refused or have trouble with their connection. Draws nothing without any. */
export function ConnectionTroubles({ appName }: { readonly appName: string }): ReactNode {
  const query = useQuery(connectionTroublesQuery(false));
  const found = query.data?.troubles.filter((trouble) => isAbout(trouble, appName)) ?? [];
  const isQuiet = found.length === 0 && query.error === null && (query.data?.silentReplicas ?? 0) === 0;
  if (isQuiet) return null;
  return (
    <section className={styles["section"]} aria-label="Connection troubles">
      <h2>Connection troubles</h2>
      <Unread readings={[{ what: "Connection troubles", query }]} />
      <Silent replicas={query.data?.silentReplicas ?? 0} />
      {found.length === 0 ? null : (
        <DataTable
          label="Connection troubles"
          rows={found}
          rowKey={keyOf}
          columns={[
            { title: "What", render: (trouble) => <StatusBadge meaning={meaningOf(trouble)} /> },
            { title: "Why", render: (trouble) => <Why trouble={trouble} /> },
            { title: "From", render: (trouble) => <code>{trouble.clientAddress}</code> },
            {
              title: "Executor ID",
              render: ({ executorId }) => (executorId === null ? "–" : <code>{executorId}</code>),
            },
            { title: "Times", isNumber: true, render: ({ count }) => count.toLocaleString("en") },
            { title: "Last", isNumber: true, render: ({ lastAt }) => <Ago iso={lastAt} /> },
          ]}
        />
      )}
    </section>
  );
}

function Why({ trouble }: { readonly trouble: ConnectionTrouble }): ReactNode {
  return (
    <span className={styles["why"]}>
      {troubleSentence(trouble)} <code className={styles["code"]}>{trouble.code}</code>
    </span>
  );
}

/** Says that the list is incomplete. */
function Silent({ replicas }: { readonly replicas: number }): ReactNode {
  if (replicas === 0) return null;
  return (
    <p className={styles["when"]}>
      {replicas === 1 ? "One replica" : `${replicas} replicas`} of Conductor did not answer; what was refused
      there is missing.
    </p>
  );
}

function meaningOf({ kind }: ConnectionTrouble) {
  const tone = kind === "REFUSED" ? "failed" : "delayed";
  return { word: troubleWords[kind], tone, isFinal: true } as const;
}

function keyOf({ kind, code, applicationName, clientAddress, executorId }: ConnectionTrouble): string {
  return JSON.stringify([kind, code, applicationName, clientAddress, executorId]);
}
