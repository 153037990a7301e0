import { useQueryClient } from "@tanstack/react-query";
import { GitFork, X } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { startBulk } from "../../api/bulk.ts";
import type { ForkWay } from "../../api/bulk.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { maxWorkflows } from "../../model/bulk.ts";
import { eligibleCount, selectedCount } from "../../model/selection.ts";
import type { Selection } from "../../model/selection.ts";
import type { WorkflowAction } from "../../model/status.ts";
import { Button } from "../../ui/button.tsx";
import { useDenial } from "../../api/standing.ts";
import styles from "./selection-bar.module.css";

const ActionDialog = lazy(async () => ({
  default: (await import("../../components/action-dialog.tsx")).ActionDialog,
}));
const BulkForkDialog = lazy(async () => ({
  default: (await import("./bulk-fork-dialog.tsx")).BulkForkDialog,
}));

interface SelectionBarProps {
  readonly appName: string;
  readonly selection: Selection;
  /** How many match the filters, where that is known. */
  readonly total: number | undefined;
  /** Selects every match; undefined where all are selected already, or cannot be counted. */
  readonly onSelectAll: (() => void) | undefined;
  readonly onClear: () => void;
}

const actions = [
  { action: "cancel", verb: "Cancel", operation: "cancelWorkflow" },
  { action: "resume", verb: "Resume", operation: "resumeWorkflow" },
  { action: "fork", verb: "Fork", operation: "bulkForkWorkflowsFromFailure" },
  { action: "delete", verb: "Delete", operation: "deleteWorkflow" },
] as const;

/** The actions on the selected workflows. Each button shows how many of them it would change. */
export function SelectionBar(props: SelectionBarProps): ReactNode {
  const { appName, selection, total, onSelectAll, onClear } = props;
  const [asked, setAsked] = useState<WorkflowAction>();
  const client = useQueryClient();
  const denied = useDenial("application.write");
  const unsupported = useUnsupported(appName);
  const count = asked === undefined ? 0 : eligibleCount(asked, selection);
  const begin = (action: WorkflowAction, fork?: ForkWay): void => {
    startBulk(client, {
      appName,
      action,
      selection,
      total: count,
      ...(fork === undefined ? {} : { fork }),
    });
    setAsked(undefined);
    onClear();
  };
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Selected workflows">
      <span className={styles["count"]}>{selectionText(selection, total)}</span>
      {onSelectAll === undefined || total === undefined ? null : total > maxWorkflows ? (
        <span className={styles["note"]}>
          One action takes at most {maxWorkflows.toLocaleString("en")}: narrow the filters to select all.
        </span>
      ) : (
        <Button variant="ghost" onClick={onSelectAll}>
          Select all {total.toLocaleString("en")}
        </Button>
      )}
      {actions.map(({ action, verb, operation }) => {
        const eligible = eligibleCount(action, selection);
        return (
          <Button
            key={action}
            variant={action === "delete" ? "danger" : "secondary"}
            denied={denied ?? unsupported(operation)}
            disabled={eligible === 0}
            title={action === "fork" ? "Those that failed, from the step that failed" : undefined}
            onClick={() => setAsked(action)}
          >
            {action === "fork" ? <GitFork size={14} aria-hidden /> : null}
            {verb} {eligible.toLocaleString("en")}
          </Button>
        );
      })}
      <Button variant="ghost" onClick={onClear}>
        <X size={14} aria-hidden />
        Clear selection
      </Button>
      <Suspense>
        {asked === undefined ? null : asked === "fork" ? (
          <BulkForkDialog
            appName={appName}
            selection={selection}
            onClose={() => setAsked(undefined)}
            onConfirm={(way) => begin("fork", way)}
          />
        ) : (
          <ActionDialog
            action={asked}
            count={count}
            onClose={() => setAsked(undefined)}
            onConfirm={() => begin(asked)}
          />
        )}
      </Suspense>
    </div>
  );
}

/** What the selection covers. */
function selectionText(selection: Selection, total: number | undefined): string {
  const count = selectedCount(selection);
  const number = count.toLocaleString("en");
  if (selection.all !== undefined) return `All ${number} that matched selected`;
  if (total === undefined || total <= count) return `${number} selected`;
  return `${number} selected of ${total.toLocaleString("en")} that match`;
}
