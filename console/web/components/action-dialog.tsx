import { useState } from "react";
import type { ReactNode } from "react";
import type { BulkAction } from "../api/actions.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";

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
  const [typed, setTyped] = useState("");
  // One wrong click must not take many workflows away for good.
  const count = workflowIds.length.toLocaleString("en");
  const isTyped = action !== "delete" || isOne || typed.replaceAll(/\D/g, "") === String(workflowIds.length);
  const end = (then: () => void) => (): void => {
    setTyped("");
    then();
  };
  const title = isOne ? `${verb} this workflow?` : `${verb} ${count} workflows?`;
  return (
    <Dialog
      isOpen={action !== undefined}
      onClose={end(onClose)}
      title={title}
      dismissal="Keep as it is"
      description={consequence}
      onSubmit={end(onConfirm)}
      action={
        <Button type="submit" variant={action === "resume" ? "primary" : "destructive"} disabled={!isTyped}>
          {isOne ? verb : `${verb} ${count}`}
        </Button>
      }
    >
      {isOne ? <code style={{ overflowWrap: "anywhere" }}>{workflowIds[0]}</code> : null}
      {action === "delete" && !isOne ? (
        <Field
          label={`Type ${workflowIds.length} to delete them`}
          value={typed}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : null}
    </Dialog>
  );
}
