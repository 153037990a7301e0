import type { ReactNode } from "react";
import type { PlainAction } from "../model/status.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { manyCount, useTypedCount } from "./typed-count.tsx";

const words: Readonly<Record<PlainAction, { readonly verb: string; readonly consequence: string }>> = {
  cancel: {
    verb: "Cancel",
    consequence:
      "A running workflow stops before its next step; a queued one never starts. It can be resumed later.",
  },
  resume: { verb: "Resume", consequence: "It goes on from its last recorded step, on the newest version." },
  delete: {
    verb: "Delete",
    consequence:
      "Its steps, inputs and outputs are removed from the application's database. This cannot be undone.",
  },
};

interface ActionDialogProps {
  readonly action: PlainAction;
  readonly count: number;
  /** The workflow, where there is only one. */
  readonly workflowId?: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks for confirmation before workflows are changed, and explains the consequence. */
export function ActionDialog({
  action,
  count,
  workflowId,
  onClose,
  onConfirm,
}: ActionDialogProps): ReactNode {
  const { verb, consequence } = words[action];
  // A wrong click must not delete many workflows.
  const mustType = workflowId === undefined && (action === "delete" ? count > 1 : count > manyCount);
  const { isTyped, field } = useTypedCount(count, action, mustType);
  const number = count.toLocaleString("en");
  const title = count === 1 ? `${verb} this workflow?` : `${verb} ${number} workflows?`;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      dismissal="Keep as it is"
      description={consequence}
      onSubmit={onConfirm}
      action={
        <Button type="submit" variant={action === "resume" ? "primary" : "destructive"} disabled={!isTyped}>
          {count === 1 ? verb : `${verb} ${number}`}
        </Button>
      }
    >
      {workflowId === undefined ? null : <code style={{ overflowWrap: "anywhere" }}>{workflowId}</code>}
      {field}
    </Dialog>
  );
}
