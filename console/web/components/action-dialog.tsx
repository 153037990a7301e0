import type { ReactNode } from "react";
import type { PlainAction } from "../model/status.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { CopyAs } from "./copy-as.tsx";

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
  readonly appName: string;
  readonly action: PlainAction;
  readonly workflowId: string;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks for confirmation before a workflow is changed, and explains the consequence. */
export function ActionDialog({
  appName,
  action,
  workflowId,
  onClose,
  onConfirm,
}: ActionDialogProps): ReactNode {
  const { verb, consequence } = words[action];
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${verb} this workflow?`}
      dismissal="Keep as it is"
      description={consequence}
      onSubmit={onConfirm}
      action={
        <Button type="submit" variant={action === "resume" ? "primary" : "destructive"}>
          {verb}
        </Button>
      }
    >
      <code style={{ overflowWrap: "anywhere" }}>{workflowId}</code>
      <CopyAs appName={appName} command={{ kind: "act", action, workflowId }} />
    </Dialog>
  );
}
