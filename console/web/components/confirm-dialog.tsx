import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";

interface ConfirmDialogProps {
  readonly title: string;
  /** What follows from it. */
  readonly consequence: ReactNode;
  readonly verb: string;
  /** What it is about. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks before something is taken away. */
export function ConfirmDialog(props: ConfirmDialogProps): ReactNode {
  const { title, consequence, verb, children, onClose, onConfirm } = props;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      dismissal="Keep it"
      description={consequence}
      onSubmit={() => {
        onConfirm();
        onClose();
      }}
      action={
        <Button type="submit" variant="destructive">
          {verb}
        </Button>
      }
    >
      {children}
    </Dialog>
  );
}
