import { Trash2, UserCog } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { learnStanding } from "../../api/session.ts";
import { useViewer } from "../../api/standing.ts";
import type { Member } from "../../api/types.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Words } from "../../components/words.tsx";
import { roleWord } from "../../model/viewer.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import styles from "./members.module.css";

interface MemberTableProps {
  readonly members: readonly Member[];
  readonly denied: string | undefined;
}

/** Members with their role. */
export function MemberTable({ members, denied }: MemberTableProps): ReactNode {
  const viewer = useViewer();
  const [changing, setChanging] = useState<Member>();
  const [doomed, setDoomed] = useState<Member>();
  const remove = useChange({
    run: ({ name: username }: Member) => call("removeMember", { params: { username } }),
    done: ({ name }) => `Removed ${name}`,
    failed: ({ name }) => `${name} was not removed`,
    reads: ["members"],
  });
  return (
    <>
      <DataTable
        label="Members"
        rows={members}
        rowKey={({ name }) => name}
        columns={[
          {
            title: "Name",
            render: ({ name }) => (
              <>
                {name}
                {name === viewer.name ? <span className={styles["note"]}> (you)</span> : null}
              </>
            ),
          },
          { title: "Role", render: ({ role }) => roleWord(role.name) },
          { title: "May", render: ({ role }) => <Words values={role.permissions} /> },
          {
            title: "Actions",
            isNumber: true,
            render: (member) => (
              <span className={styles["buttons"]}>
                <Button
                  denied={denied}
                  aria-label={`Change the role of ${member.name}`}
                  onClick={() => setChanging(member)}
                >
                  <UserCog size={14} aria-hidden />
                  Role
                </Button>
                <IconButton label={`Remove ${member.name}`} denied={denied} onClick={() => setDoomed(member)}>
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              </span>
            ),
          },
        ]}
      />
      {changing === undefined ? null : (
        <RoleDialog member={changing} onClose={() => setChanging(undefined)} />
      )}
      {doomed === undefined ? null : (
        <ConfirmDialog
          title={`Remove ${doomed.name}?`}
          consequence="They lose access to the organisation's applications, and get an organisation of their own."
          verb="Remove"
          onClose={() => setDoomed(undefined)}
          onConfirm={() =>
            remove.mutate(doomed, {
              // A person who removes themselves is in another organisation now.
              onSuccess: () => (doomed.name === viewer.name ? void learnStanding() : undefined),
            })
          }
        />
      )}
    </>
  );
}
