import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { membersQuery, rolesQuery } from "../../api/org-queries.ts";
import { permissionsQuery } from "../../api/queries.ts";
import { useDenial } from "../../api/standing.ts";
import type { Role } from "../../api/types.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded } from "../../components/states.tsx";
import { Button } from "../../ui/button.tsx";
import { CreateRoleDialog } from "./create-role-dialog.tsx";
import { RoleTable } from "./role-table.tsx";

/** What roles there are and what each may do. */
export function RolesPage(): ReactNode {
  const query = useQuery(rolesQuery);
  const { data: members } = useQuery(membersQuery);
  const { data: known = [] } = useQuery(permissionsQuery);
  const [isCreating, setCreating] = useState(false);
  const [doomed, setDoomed] = useState<Role>();
  const denied = useDenial("organization.write");
  const remove = useChange({
    run: ({ name: roleName }: Role) => call("deleteRole", { params: { roleName } }),
    done: ({ name }) => `Deleted the role ${name}`,
    failed: ({ name }) => `The role ${name} was not deleted`,
    reads: ["roles"],
  });
  const holders = (role: Role): number | undefined =>
    members === undefined
      ? undefined
      : Object.values(members.users).filter(({ name }) => name === role.name).length;

  return (
    <Page
      title="Roles"
      isWide
      actions={
        <Button variant="primary" denied={denied} onClick={() => setCreating(true)}>
          <Plus size={14} aria-hidden />
          Create a role
        </Button>
      }
    >
      <Loaded query={query} rows={4}>
        {(roles) => (
          <RoleTable
            roles={roles}
            known={known}
            holders={holders}
            denied={(role) => (role.isGlobal ? "Built-in roles cannot be deleted." : denied)}
            onDelete={setDoomed}
          />
        )}
      </Loaded>
      {isCreating ? <CreateRoleDialog known={known} onClose={() => setCreating(false)} /> : null}
      {doomed === undefined ? null : (
        <ConfirmDialog
          title={`Delete the role ${doomed.name}?`}
          consequence="A role that a member has cannot be deleted; give them another one first."
          verb="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={() => remove.mutate(doomed)}
        />
      )}
    </Page>
  );
}
