import { Check, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Role } from "../../api/types.ts";
import { permissionGroups } from "../../model/permissions.ts";
import { roleWord } from "../../model/viewer.ts";
import { IconButton } from "../../ui/button.tsx";
import styles from "./roles.module.css";

interface RoleTableProps {
  readonly roles: readonly Role[];
  readonly known: readonly string[];
  /** How many members have it; undefined while that is not known. */
  readonly holders: (role: Role) => number | undefined;
  readonly denied: (role: Role) => string | undefined;
  readonly onDelete: (role: Role) => void;
}

/** Roles against permissions. It keeps its columns on narrow screens and scrolls sideways instead. */
export function RoleTable({ roles, known, holders, denied, onDelete }: RoleTableProps): ReactNode {
  const groups = permissionGroups(known);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it
    <section className={styles["frame"]} tabIndex={0} aria-label="Roles and permissions">
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th rowSpan={2} scope="col">
              Role
            </th>
            <th rowSpan={2} scope="col" className={styles["number"]}>
              Members
            </th>
            {groups.map(({ resource, label, permissions }) => (
              <th key={resource} colSpan={permissions.length} scope="colgroup" className={styles["group"]}>
                {label}
              </th>
            ))}
            <th rowSpan={2} scope="col">
              <span className="visually-hidden">Delete</span>
            </th>
          </tr>
          <tr>
            {groups.flatMap(({ permissions }) =>
              permissions.map(({ name, action }) => (
                <th key={name} scope="col" className={styles["action"]} title={name}>
                  {action}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {roles.map((role) => (
            <tr key={role.name}>
              <th scope="row">
                {roleWord(role.name)}
                {role.isGlobal ? <span className={styles["note"]}> (built in)</span> : null}
              </th>
              <td className={styles["number"]}>{holders(role) ?? "–"}</td>
              {groups.flatMap(({ permissions }) =>
                permissions.map(({ name }) => (
                  <td key={name} className={styles["mark"]}>
                    <Mark isHeld={role.permissions.includes(name)} />
                  </td>
                )),
              )}
              <td>
                <IconButton
                  label={`Delete ${role.name}`}
                  denied={denied(role)}
                  onClick={() => onDelete(role)}
                >
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Mark({ isHeld }: { readonly isHeld: boolean }): ReactNode {
  return isHeld ? (
    <>
      <Check size={14} aria-hidden />
      <span className="visually-hidden">yes</span>
    </>
  ) : (
    <>
      <span aria-hidden>–</span>
      <span className="visually-hidden">no</span>
    </>
  );
}
