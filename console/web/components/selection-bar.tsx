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
  readonly onClear: () => void;
}

const actions: readonly { readonly action: BulkAction; readonly verb: string }[] = [
  { action: "cancel", verb: "Cancel" },
  { action: "resume", verb: "Resume" },
  { action: "delete", verb: "Delete" },
];

/** What can be done with the selected workflows. Each button tells how many of them it would change. */
export function SelectionBar({ appName, workflows, onClear }: SelectionBarProps): ReactNode {
  const [asked, setAsked] = useState<BulkAction>();
  const mutation = useWorkflowAction(appName);
  const denied = useDenial("application.write");
  const ids = asked === undefined ? [] : eligibleIds(asked, workflows);
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Selected workflows">
      <span className={styles["count"]}>{workflows.length} selected</span>
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
