import { Pencil, Trash2, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Key } from "../../api/types.ts";
import { DataTable } from "../../components/data-table.tsx";
import { At } from "../../components/time.tsx";
import { Words } from "../../components/words.tsx";
import { keyWarning } from "../../model/permissions.ts";
import { IconButton } from "../../ui/button.tsx";
import styles from "./tokens.module.css";

interface KeyTableProps {
  readonly keys: readonly Key[];
  /** Names of applications by id. */
  readonly nameOf: ReadonlyMap<string, string>;
  /** Why the person may not change them. */
  readonly denied: string | undefined;
  readonly onRename: (tokenName: string) => void;
  readonly onDelete: (tokenName: string) => void;
}

/** Keys with what they may do and where. */
export function KeyTable({ keys, nameOf, denied, onRename, onDelete }: KeyTableProps): ReactNode {
  return (
    <DataTable
      label="API keys"
      rows={keys}
      rowKey={({ tokenName }) => tokenName}
      columns={[
        { title: "Name", render: ({ tokenName }) => <span className={styles["name"]}>{tokenName}</span> },
        { title: "May", render: ({ permissions }) => <Words values={permissions} /> },
        { title: "On", render: (key) => <Scope value={key} nameOf={nameOf} /> },
        { title: "Class", render: ({ class: keyClass }) => keyClass },
        {
          title: "Public id",
          render: ({ publicId }) => (publicId === null ? "–" : <code>{publicId}</code>),
        },
        { title: "Created", isNumber: true, render: ({ createdAt }) => <At iso={createdAt} /> },
        {
          title: "Actions",
          isNumber: true,
          render: ({ tokenName }) => (
            <span className={styles["actions"]}>
              <IconButton label={`Rename ${tokenName}`} denied={denied} onClick={() => onRename(tokenName)}>
                <Pencil size={14} aria-hidden />
              </IconButton>
              <IconButton label={`Delete ${tokenName}`} denied={denied} onClick={() => onDelete(tokenName)}>
                <Trash2 size={14} aria-hidden />
              </IconButton>
            </span>
          ),
        },
      ]}
    />
  );
}

interface ScopeProps {
  readonly value: Key;
  readonly nameOf: ReadonlyMap<string, string>;
}

function Scope({ value: { appIds, permissions }, nameOf }: ScopeProps): ReactNode {
  const warning = keyWarning({ permissions, apps: appIds });
  return (
    <span className={styles["scope"]}>
      {appIds.length === 0 ? "every application" : appIds.map((id) => nameOf.get(id) ?? id).join(", ")}
      {warning === undefined ? null : (
        <span className={styles["warning"]} title={warning}>
          <TriangleAlert size={14} aria-hidden />
          <span className="visually-hidden">{warning}</span>
        </span>
      )}
    </span>
  );
}
