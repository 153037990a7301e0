import { ChevronDown, Columns3 } from "lucide-react";
import type { ReactNode } from "react";
import type { Filters } from "../../model/filters.ts";
import { columnNames, columnOf, loadsResults, usualColumns } from "../../model/list-look.ts";
import type { ColumnName, ListLook } from "../../model/list-look.ts";
import { rememberColumns } from "../../preferences.ts";
import popup from "../../ui/popup.module.css";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Popover } from "../../ui/popover.tsx";
import styles from "./list-head.module.css";

interface DisplayMenuProps {
  readonly filters: Filters;
  readonly look: ListLook;
  readonly onChange: (filters: Filters, look: ListLook) => void;
}

type Children = "flat" | "tree" | "hidden";

/** Which columns the list has, and where children stand. */
export function DisplayMenu({ filters, look, onChange }: DisplayMenuProps): ReactNode {
  const trigger = (
    <Button>
      <Columns3 size={14} aria-hidden />
      Columns
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
  const children: Children = filters.child === "no" ? "hidden" : look.tree === "yes" ? "tree" : "flat";
  const show = (next: Children): void => {
    const child = next === "hidden" ? "no" : filters.child === "no" ? "" : filters.child;
    onChange({ ...filters, child }, { ...look, tree: next === "tree" ? "yes" : "" });
  };
  const choose = (columns: readonly ColumnName[]): void => {
    rememberColumns(columns.join(",") === usualColumns.join(",") ? "" : columns.join(","));
    onChange(filters, { ...look, columns });
  };
  return (
    <Popover trigger={trigger} title="Columns and children">
      <Choice<Children>
        label="Child workflows"
        value={children}
        options={[
          { value: "flat", label: "By time, like all others" },
          { value: "tree", label: "Under their parents" },
          { value: "hidden", label: "Hidden" },
        ]}
        onChange={show}
      />
      <div className={popup["separator"]} />
      <p className={styles["hint"]}>
        {loadsResults(look)
          ? "Each row is read with its result, for Error and Output. That takes longer."
          : "Error and Output make the list read the result of each row."}
      </p>
      {look.columns.join(",") === usualColumns.join(",") ? null : (
        <Button variant="ghost" onClick={() => choose(usualColumns)}>
          The usual columns
        </Button>
      )}
      <fieldset className={popup["group"]}>
        <legend className={popup["label"]}>Columns</legend>
        <div className={styles["columns"]}>
          {columnNames.map((name) => (
            <label key={name} className={popup["item"]}>
              <input
                type="checkbox"
                className={popup["tick"]}
                checked={look.columns.includes(name)}
                disabled={name === "id"}
                onChange={({ target }) =>
                  choose(
                    columnNames.filter((one) => (one === name ? target.checked : look.columns.includes(one))),
                  )
                }
              />
              {columnOf(name).title}
            </label>
          ))}
        </div>
      </fieldset>
    </Popover>
  );
}
