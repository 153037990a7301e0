import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { useViewer } from "../../api/standing.ts";
import { PermissionMatrix } from "../../components/permission-matrix.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";

interface CreateRoleDialogProps {
  readonly known: readonly string[];
  readonly onClose: () => void;
}

/** Asks for a new role's name and permissions. A person can give only what they have. */
export function CreateRoleDialog({ known, onClose }: CreateRoleDialogProps): ReactNode {
  const { permissions: held } = useViewer();
  const [name, setName] = useState("");
  const [permissions, setPermissions] = useState<readonly string[]>([]);
  const create = useChange({
    run: () => call("createRole", { body: { name, permissions: [...permissions] } }),
    done: () => `Created the role ${name}`,
    failed: () => `The role ${name} was not created`,
    reads: ["roles"],
  });
  const isName = /^\w{3,30}$/.test(name);
  const isReady = isName && !create.isPending;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Create a role"
      dismissal="Cancel"
      onSubmit={() => {
        if (isReady) create.mutate(undefined, { onSuccess: onClose });
      }}
      action={
        <Button type="submit" variant="primary" disabled={!isReady}>
          Create
        </Button>
      }
    >
      <Field
        label="Name"
        value={name}
        placeholder="operator"
        aria-invalid={name !== "" && !isName}
        hint="3 to 30 letters, digits and underscores."
        onChange={(event) => setName(event.target.value.trim())}
      />
      <PermissionMatrix
        label="May"
        known={known}
        chosen={permissions}
        denied={(permission) =>
          held === undefined || held.includes(permission)
            ? undefined
            : `You cannot give ${permission}, as your role lacks it.`
        }
        onChange={setPermissions}
      />
    </Dialog>
  );
}
