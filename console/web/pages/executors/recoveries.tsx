import { useQuery } from "@tanstack/react-query";
import { LifeBuoy } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { recoveriesQuery } from "../../api/queries.ts";
import type { Executor, Recovery } from "../../api/types.ts";
import { useNow } from "../../api/clock.ts";
import { toFailure } from "../../model/failure.ts";
import {
  executorNames,
  needsPerson,
  recoveryMeaning,
  recoverySentence,
  shownAtFirst,
} from "../../model/recovery.ts";
import { useZone } from "../../preferences.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./recoveries.module.css";
import { Loaded, State } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Ago } from "../../components/time.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";

const fewEntries = 10;
const fewWorkflows = 5;

interface RecoveriesProps {
  readonly appName: string;
  readonly executors: readonly Executor[];
}

/** What happened to the work of dead executors, newest first. */
export function Recoveries({ appName, executors }: RecoveriesProps): ReactNode {
  const query = useQuery(recoveriesQuery(appName));
  // Only Podium's Conductor keeps this log.
  if (query.error !== null && toFailure(query.error).kind === "gone") return null;
  return (
    <section className={styles["section"]} aria-labelledby="recoveries">
      <h2 id="recoveries">Recoveries</h2>
      <Loaded
        query={query}
        rows={2}
        whenEmpty={
          <State icon={LifeBuoy} title="No executor has died">
            <p>When one does, its workflows move to another of the same version, and you see it here.</p>
          </State>
        }
      >
        {(entries) => <Log appName={appName} entries={entries} executors={executors} />}
      </Loaded>
    </section>
  );
}

function Log({
  appName,
  entries,
  executors,
}: RecoveriesProps & { readonly entries: readonly Recovery[] }): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const count = isWhole ? entries.length : shownAtFirst(entries, fewEntries);
  const nameOf = executorNames([...executors, ...entries]);
  return (
    <>
      <ol className={styles["log"]} aria-label="Recoveries, the newest first">
        {entries.slice(0, count).map((entry) => (
          <li
            key={`${entry.executorId} ${entry.declaredDeadAt}`}
            className={needsPerson(entry) ? styles["loud"] : undefined}
          >
            <Entry appName={appName} entry={entry} nameOf={nameOf} />
          </li>
        ))}
      </ol>
      {count < entries.length ? (
        <Button className={styles["more"] ?? ""} onClick={() => setWhole(true)}>
          Show {entries.length - count} older
        </Button>
      ) : null}
    </>
  );
}

interface EntryProps {
  readonly appName: string;
  readonly entry: Recovery;
  readonly nameOf: (executorId: string) => string;
}

function Entry({ appName, entry, nameOf }: EntryProps): ReactNode {
  const [zone] = useZone();
  const nowMs = useNow(false);
  return (
    <>
      <span className={styles["head"]}>
        <StatusBadge meaning={recoveryMeaning(entry)} />
      </span>
      <div className={styles["story"]}>
        <p>{recoverySentence(entry, { zone, nowMs, nameOf })}</p>
        {entry.note === null ? null : <p className={styles["note"]}>{entry.note}</p>}
        <Workflows appName={appName} workflows={entry.workflows} />
      </div>
      <span className={styles["when"]}>
        <Ago iso={entry.declaredDeadAt} />
      </span>
    </>
  );
}

function Workflows({
  appName,
  workflows,
}: Pick<Recovery, "workflows"> & { readonly appName: string }): ReactNode {
  const [isWhole, setWhole] = useState(false);
  if (workflows.length === 0) return null;
  const shown = isWhole ? workflows : workflows.slice(0, fewWorkflows);
  return (
    <ul className={styles["workflows"]} aria-label="Its workflows">
      {shown.map(({ workflowId }) => (
        <li key={workflowId}>
          <WorkflowLink appName={appName} workflowId={workflowId} />
        </li>
      ))}
      {shown.length < workflows.length ? (
        <li>
          <Button variant="ghost" onClick={() => setWhole(true)}>
            and {workflows.length - shown.length} more
          </Button>
        </li>
      ) : null}
    </ul>
  );
}
