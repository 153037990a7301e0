import { Link } from "@tanstack/react-router";
import { GitCompareArrows, GitFork, X } from "lucide-react";
import { Suspense, lazy, useState } from "react";
import type { ReactNode } from "react";
import { useUnsupported } from "../../api/unsupported.ts";
import { jobFilters } from "../../model/job-scope.ts";
import type { JobScope } from "../../model/job-scope.ts";
import { eligibleCount, selectedCount } from "../../model/selection.ts";
import type { Selection } from "../../model/selection.ts";
import type { WorkflowAction } from "../../model/status.ts";
import { Button, buttonClass } from "../../ui/button.tsx";
import { currentOrg, useDenial } from "../../api/standing.ts";
import styles from "./selection-bar.module.css";

const JobSheet = lazy(async () => ({
  default: (await import("../../components/job-sheet/job-sheet.tsx")).JobSheet,
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

/** The actions on the selected workflows. Each button shows how many of them it could change. */
export function SelectionBar(props: SelectionBarProps): ReactNode {
  const { appName, selection, total, onSelectAll, onClear } = props;
  const [asked, setAsked] = useState<WorkflowAction>();
  const denied = useDenial("application.write");
  const unsupported = useUnsupported(appName);
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Selected workflows">
      <span className={styles["count"]}>{selectionText(selection, total)}</span>
      {onSelectAll === undefined || total === undefined ? null : (
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
            onClick={() => setAsked(action)}
          >
            {action === "fork" ? <GitFork size={14} aria-hidden /> : null}
            {verb} {eligible.toLocaleString("en")}
          </Button>
        );
      })}
      <CompareLink appName={appName} selection={selection} />
      <Button variant="ghost" onClick={onClear}>
        <X size={14} aria-hidden />
        Clear selection
      </Button>
      <Suspense>
        {asked === undefined ? null : (
          <JobSheet
            appName={appName}
            action={asked}
            scopes={[scopeOf(selection)]}
            onClose={() => setAsked(undefined)}
            onBegun={onClear}
          />
        )}
      </Suspense>
    </div>
  );
}

/** Opens two selected workflows side by side. */
function CompareLink({
  appName,
  selection,
}: {
  readonly appName: string;
  readonly selection: Selection;
}): ReactNode {
  const [a, b, ...others] = selection.rows.keys();
  if (a === undefined || b === undefined || others.length > 0 || selection.all !== undefined) return null;
  return (
    <Link
      to="/orgs/$org/apps/$app/compare"
      params={{ org: currentOrg(), app: appName }}
      search={{ a, b }}
      className={buttonClass()}
    >
      <GitCompareArrows size={14} aria-hidden />
      Compare
    </Link>
  );
}

function scopeOf({ rows, all }: Selection): JobScope {
  if (all === undefined) return { label: "The selected", chosen: { rows } };
  return { label: "All that match", chosen: { filters: jobFilters(all.filters, all.before) } };
}

/** What the selection covers. */
function selectionText(selection: Selection, total: number | undefined): string {
  const count = selectedCount(selection);
  const number = count.toLocaleString("en");
  if (selection.all !== undefined) return `All ${number} that matched selected`;
  if (total === undefined || total <= count) return `${number} selected`;
  return `${number} selected of ${total.toLocaleString("en")} that match`;
}
