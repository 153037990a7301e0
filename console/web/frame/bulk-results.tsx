import { Square, X } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { closeRun, stopRun, useRuns } from "../api/bulk-runs.ts";
import type { BulkRun } from "../api/bulk-runs.ts";
import { byKind } from "../model/bulk.ts";
import type { Outcome, OutcomeKind } from "../model/bulk.ts";
import type { WorkflowAction } from "../model/status.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { WorkflowLink } from "../components/workflow-link.tsx";
import styles from "./bulk-results.module.css";

/** The results of actions on many workflows, id by id, until they are put away. */
export function BulkResults(): ReactNode {
  return (
    <section className={styles["panel"]} aria-label="Actions on many workflows">
      {useRuns().map((run) => (
        <Run key={run.id} run={run} />
      ))}
    </section>
  );
}

const verbs: Readonly<Record<WorkflowAction, { readonly doing: string; readonly done: string }>> = {
  cancel: { doing: "Cancelling", done: "Cancelled" },
  resume: { doing: "Resuming", done: "Resumed" },
  fork: { doing: "Forking", done: "Forked" },
  delete: { doing: "Deleting", done: "Deleted" },
};

function Run({ run }: { readonly run: BulkRun }): ReactNode {
  const { action, phase, total, outcomes } = run;
  const title = titleOf(run);
  return (
    <article className={styles["run"]} aria-label={title}>
      <header className={styles["head"]}>
        <div>
          <h2>{title}</h2>
          <output className={styles["progress"]}>
            {phase === "reading"
              ? `Reading which ones: ${number(total)} so far.`
              : `${number(outcomes.length)} of ${number(total)} looked at, in ${run.appName}.`}
          </output>
        </div>
        {phase === "ended" ? (
          <IconButton label="Put these results away" onClick={() => closeRun(run.id)}>
            <X size={16} aria-hidden />
          </IconButton>
        ) : (
          <Button onClick={() => stopRun(run.id)}>
            <Square size={12} aria-hidden />
            Stop
          </Button>
        )}
      </header>
      {phase === "ended" ? null : (
        <progress
          className={styles["bar"]}
          aria-label={verbs[action].doing}
          {...(phase === "reading" ? {} : { value: outcomes.length, max: Math.max(1, total) })}
        />
      )}
      {run.failure === undefined ? null : (
        <p className={styles["failure"]} role="alert">
          {run.failure}
        </p>
      )}
      {byKind(outcomes).map((group) => (
        <Group key={group.kind} run={run} {...group} />
      ))}
    </article>
  );
}

function titleOf({ action, phase, outcomes, total }: BulkRun): string {
  const { doing, done } = verbs[action];
  if (phase !== "ended") return `${doing} ${number(total)}`;
  const changed = outcomes.filter(({ kind }) => kind === "done").length;
  return changed === outcomes.length
    ? `${done} ${number(changed)}`
    : `${done} ${number(changed)} of ${number(total)}`;
}

function number(count: number): string {
  return count.toLocaleString("en");
}

const kindWords: Readonly<Record<Exclude<OutcomeKind, "done">, string>> = {
  unknown: "Not known",
  refused: "Refused",
  missing: "Did not exist",
  untried: "Not tried",
};

/** Rows that are drawn at first, and added per press. */
const rowsAtOnce = 50;

interface GroupProps {
  readonly run: BulkRun;
  readonly kind: OutcomeKind;
  readonly outcomes: readonly Outcome[];
}

function Group({ run, kind, outcomes }: GroupProps): ReactNode {
  const [shown, setShown] = useState(rowsAtOnce);
  const word = kind === "done" ? verbs[run.action].done : kindWords[kind];
  const ids = outcomes.map(({ workflowId, forkedTo }) => forkedTo ?? workflowId).join("\n");
  return (
    <details className={styles["group"]} open={kind !== "done" || run.phase === "ended"}>
      <summary>
        {word} {number(outcomes.length)}
      </summary>
      <div className={styles["copy"]}>
        <CopyButton
          text={ids}
          what={kind === "done" && run.action === "fork" ? "new IDs" : `IDs: ${word}`}
          hasWord
        />
      </div>
      <ul>
        {outcomes.slice(0, shown).map((outcome) => (
          <li key={outcome.workflowId}>
            <Ids run={run} outcome={outcome} />
            {outcome.reason === "" ? null : <span className={styles["reason"]}>{outcome.reason}</span>}
          </li>
        ))}
      </ul>
      {shown < outcomes.length ? (
        <Button variant="ghost" onClick={() => setShown(shown + rowsAtOnce)}>
          Show {Math.min(rowsAtOnce, outcomes.length - shown)} more of {number(outcomes.length)}
        </Button>
      ) : null}
    </details>
  );
}

function Ids({ run, outcome }: { readonly run: BulkRun; readonly outcome: Outcome }): ReactNode {
  const { appName, action } = run;
  const { workflowId, kind, forkedTo } = outcome;
  const isGone = kind === "missing" || (kind === "done" && action === "delete");
  return (
    <span className={styles["ids"]}>
      {isGone ? <code>{workflowId}</code> : <WorkflowLink appName={appName} workflowId={workflowId} />}
      {forkedTo === undefined ? null : (
        <>
          <span>to</span>
          <WorkflowLink appName={appName} workflowId={forkedTo} />
        </>
      )}
    </span>
  );
}
