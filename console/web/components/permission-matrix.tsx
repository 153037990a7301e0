import type { ReactNode } from "react";
import { permissionGroups } from "../model/permissions.ts";
import styles from "./permission-matrix.module.css";

interface PermissionMatrixProps {
  readonly label: string;
  readonly known: readonly string[];
  readonly chosen: readonly string[];
  /** Why a permission cannot be chosen. */
  readonly denied?: (permission: string) => string | undefined;
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Permissions to choose from: a row for what they are about, a box for each action. */
export function PermissionMatrix(props: PermissionMatrixProps): ReactNode {
  const { label, known, chosen, denied, onChange } = props;
  return (
    <fieldset className={styles["matrix"]}>
      <legend className={styles["legend"]}>{label}</legend>
      {permissionGroups(known).map((group) => (
        <div key={group.resource} className={styles["row"]}>
          <span className={styles["resource"]}>{group.label}</span>
          {group.permissions.map(({ name, action }) => {
            const reason = denied?.(name);
            return (
              <label key={name} className={styles["cell"]} title={reason}>
                <input
                  type="checkbox"
                  className={styles["tick"]}
                  aria-label={name}
                  disabled={reason !== undefined}
                  checked={chosen.includes(name)}
                  onChange={(event) =>
                    onChange(
                      event.target.checked ? [...chosen, name] : chosen.filter((each) => each !== name),
                    )
                  }
                />
                {action}
              </label>
            );
          })}
        </div>
      ))}
    </fieldset>
  );
}
