import { PanelRight } from "lucide-react";
import { useState } from "react";
import type { CSSProperties, ReactNode } from "react";
import type { Workflow } from "../../api/types.ts";
import type { Filters } from "../../model/filters.ts";
import { columnOf } from "../../model/list-look.ts";
import type { ColumnName } from "../../model/list-look.ts";
import { IconButton } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { CellFilter } from "./cell-filter.tsx";
import { CellValue, textOf } from "./cells.tsx";
import styles from "./workflow-table.module.css";

interface WorkflowRowProps {
  readonly id: string;
  readonly appName: string;
  readonly workflow: Workflow;
  readonly columns: readonly ColumnName[];
  readonly hasResults: boolean;
  readonly index: number;
  /** How many of its ancestors stand above it. */
  readonly depth: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isPeeked: boolean;
  readonly style: CSSProperties;
  readonly filters: Filters;
  readonly onFilter: (filters: Filters) => void;
  readonly onOpen: () => void;
  readonly onPeek: () => void;
  readonly onSelect: () => void;
}

/** One workflow of the list. The row is a target for the pointer; keys belong to the grid around it. */
export function WorkflowRow(props: WorkflowRowProps): ReactNode {
  const { workflow, isSelected, depth } = props;
  const [isNear, setNear] = useState(false);
  return (
    // Keys are handled by the grid, which holds the focus for its rows.
    <tr
      id={props.id}
      aria-rowindex={props.index + 2}
      aria-selected={isSelected}
      data-active={props.isActive}
      data-peeked={props.isPeeked}
      className={styles["row"]}
      style={{ ...props.style, "--depth": depth } as CSSProperties}
      onPointerEnter={() => setNear(true)}
      onPointerLeave={() => setNear(false)}
      onClick={(event) => {
        const { href } = event.currentTarget.querySelector("a") ?? {};
        if (event.metaKey || event.ctrlKey) window.open(href, "_blank", "noopener");
        else props.onOpen();
      }}
    >
      {/* Widens the checkbox's target; X does the same. */}
      <td
        className={styles["check"]}
        onClick={(event) => {
          event.stopPropagation();
          props.onSelect();
        }}
      >
        <Checkbox
          label={`Select ${workflow.workflowId}`}
          isChecked={isSelected}
          onChange={() => undefined}
          tabIndex={-1}
        />
      </td>
      {props.columns.map((name) => (
        <Cell key={name} {...props} name={name} isNear={isNear} />
      ))}
      <td className={styles["peek"]} onClick={(event) => event.stopPropagation()}>
        <IconButton
          label={`Look at ${workflow.workflowId} beside the list`}
          aria-pressed={props.isPeeked}
          tabIndex={-1}
          onClick={props.onPeek}
        >
          <PanelRight size={14} aria-hidden />
        </IconButton>
      </td>
    </tr>
  );
}

interface CellProps extends WorkflowRowProps {
  readonly name: ColumnName;
  readonly isNear: boolean;
}

function Cell({ name, isNear, ...props }: CellProps): ReactNode {
  const { workflow, filters, onFilter, depth } = props;
  const { title, facet, isNumber = false } = columnOf(name);
  const text = textOf(name, workflow);
  const isIndented = name === "name" && depth > 0;
  return (
    <td data-column={name} className={isNumber ? styles["number"] : undefined} title={text ?? undefined}>
      {isIndented ? <span className={styles["branch"]} aria-label="child of the workflow above" /> : null}
      <CellValue name={name} appName={props.appName} workflow={workflow} hasResults={props.hasResults} />
      {facet === undefined || text === null || text === "" || !isNear ? null : (
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events -- only keeps a press on its buttons from the row
        <span className={styles["filters"]} onClick={(event) => event.stopPropagation()}>
          <CellFilter
            filter={facet}
            value={text}
            words={`${title} ${text}`}
            filters={filters}
            onChange={onFilter}
            tabIndex={-1}
          />
        </span>
      )}
    </td>
  );
}
