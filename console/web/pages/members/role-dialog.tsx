import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { rolesQuery } from "../../api/org-queries.ts";
import { learnStanding } from "../../api/session.ts";
import { useViewer } from "../../api/standing.ts";
import type { Member } from "../../api/types.ts";
import { Unread } from "../../components/states.tsx";
import { Words } from "../../components/words.tsx";
import { roleWord } from "../../model/viewer.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField } from "../../ui/field.tsx";

interface RoleDialogProps {
  readonly member: Member;
  readonly onClose: () => void;
}

/** Gives a member another role. */
export function RoleDialog({ member, onClose }: RoleDialogProps): ReactNode {
  const query = useQuery(rolesQuery);
  const { name: viewerName } = useViewer();
  const roles = query.data ?? [member.role];
  const [roleName, setRoleName] = useState(member.role.name);
  const chosen = roles.find(({ name }) => name === roleName);
  const grant = useChange({
    run: (role: string) => call("grantRole", { params: { username: member.name, roleName: role } }),
    done: (role) => `${member.name} now has the role ${roleWord(role)}`,
    failed: () => `The role of ${member.name} was not changed`,
    reads: ["members"],
  });
  const isReady = chosen !== undefined && roleName !== member.role.name && !grant.isPending;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Role of ${member.name}`}
      dismissal="Cancel"
      description="It takes the place of the role that they have."
      onSubmit={() => {
        if (!isReady) return;
        grant.mutate(roleName, {
          onSuccess: () => {
            // What the viewer's own buttons allow follows from their role.
            if (member.name === viewerName) void learnStanding();
            onClose();
          },
        });
      }}
      action={
        <Button type="submit" variant="primary" disabled={!isReady}>
          Change
        </Button>
      }
    >
      <Unread readings={[{ what: "Roles", query }]} />
      <SelectField
        label="Role"
        value={roleName}
        options={roles.map(({ name }) => ({ value: name, label: roleWord(name) }))}
        onChange={(event) => setRoleName(event.target.value)}
      />
      <Words values={chosen?.permissions ?? []} />
    </Dialog>
  );
}
