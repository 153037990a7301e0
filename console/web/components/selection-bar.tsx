import { X } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useWorkflowAction } from "../api/actions.ts";
import type { BulkAction } from "../api/actions.ts";
import type { Workflow } from "../api/types.ts";
import { eligibleIds } from "../model/status.ts";
import { Button } from "../ui/button.tsx";
import { useDenial } from "../viewer.ts";
import { ActionDialog } from "./action-dialog.tsx";
import styles from "./selection-bar.module.css";

interface SelectionBarProps {
  readonly appName: string;
  readonly workflows: readonly Workflow[];
  /** How many match the filters, where that is known. */
  readonly total: number | undefined;
  readonly onClear: () => void;
}

const actions: readonly { readonly action: BulkAction; readonly verb: string }[] = [
  { action: "cancel", verb: "Cancel" },
  { action: "resume", verb: "Resume" },
  { action: "delete", verb: "Delete" },
];

/** What can be done with the selected workflows. Each button tells how many of them it would change. */
export function SelectionBar({ appName, workflows, total, onClear }: SelectionBarProps): ReactNode {
  const [asked, setAsked] = useState<BulkAction>();
  const mutation = useWorkflowAction(appName);
  const denied = useDenial("application.write");
  const ids = asked === undefined ? [] : eligibleIds(asked, workflows);
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Selected workflows">
      <span className={styles["count"]}>{selectionText(workflows.length, total)}</span>
      {actions.map(({ action, verb }) => {
        const count = eligibleIds(action, workflows).length;
        return (
          <Button
            key={action}
            variant={action === "delete" ? "danger" : "secondary"}
            denied={denied}
            disabled={count === 0 || mutation.isPending}
            onClick={() => setAsked(action)}
          >
            {verb} {count}
          </Button>
        );
      })}
      <Button variant="ghost" onClick={onClear}>
        <X size={14} aria-hidden />
        Clear selection
      </Button>
      <ActionDialog
        action={asked}
        workflowIds={ids}
        onClose={() => setAsked(undefined)}
        onConfirm={() => {
          if (asked !== undefined)
            mutation.mutate({ action: asked, workflowIds: ids }, { onSuccess: onClear });
          setAsked(undefined);
        }}
      />
    </div>
  );
}

/** What the selection covers: rows that match and are not loaded cannot be selected. */
function selectionText(count: number, total: number | undefined): string {
  const number = count.toLocaleString("en");
  if (total === undefined || total <= count) return `${number} selected`;
  return `${number} selected of ${total.toLocaleString("en")} that match`;
}
