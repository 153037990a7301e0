import type { ReactNode } from "react";
import type { BulkAction } from "../api/actions.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

const words: Readonly<Record<BulkAction, { verb: string; consequence: string }>> = {
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
  readonly action: BulkAction | undefined;
  readonly workflowIds: readonly string[];
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks once more before workflows are changed, and says what it means for them. */
export function ActionDialog({ action, workflowIds, onClose, onConfirm }: ActionDialogProps): ReactNode {
  // Kept while the dialog fades out, when there is no action any more.
  const { verb, consequence } = words[action ?? "cancel"];
  const isOne = workflowIds.length === 1;
  const title = isOne ? `${verb} this workflow?` : `${verb} ${workflowIds.length} workflows?`;
  return (
    <Dialog
      isOpen={action !== undefined}
      onClose={onClose}
      title={title}
      dismissal="Keep as it is"
      description={consequence}
      onSubmit={onConfirm}
      action={
        <Button type="submit" variant={action === "resume" ? "primary" : "destructive"}>
          {isOne ? verb : `${verb} ${workflowIds.length}`}
        </Button>
      }
    >
      {isOne ? <code style={{ overflowWrap: "anywhere" }}>{workflowIds[0]}</code> : null}
    </Dialog>
  );
}
