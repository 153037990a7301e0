import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";

interface RenameKeyDialogProps {
  readonly tokenName: string;
  readonly onClose: () => void;
}

/** Gives a key another name. */
export function RenameKeyDialog({ tokenName, onClose }: RenameKeyDialogProps): ReactNode {
  const [newName, setName] = useState(tokenName);
  const rename = useChange({
    run: (name: string) => call("renameToken", { params: { tokenName }, body: { newName: name } }),
    done: (name) => `${tokenName} is now ${name}`,
    failed: () => `${tokenName} was not renamed`,
    reads: ["tokens"],
  });
  const isReady = newName !== "" && newName !== tokenName && newName.length <= 256 && !rename.isPending;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Rename this key"
      dismissal="Cancel"
      description="Its secret and what it may do stay as they are."
      onSubmit={() => {
        if (isReady) rename.mutate(newName, { onSuccess: onClose });
      }}
      action={
        <Button type="submit" variant="primary" disabled={!isReady}>
          Rename
        </Button>
      }
    >
      <Field label="Name" value={newName} onChange={(event) => setName(event.target.value.trim())} />
    </Dialog>
  );
}
