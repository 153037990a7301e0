import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowUp } from "lucide-react";
import { Suspense, lazy, useEffect, useId, useMemo, useRef, useState } from "react";
import type { CSSProperties, KeyboardEvent, ReactNode } from "react";
import type { Workflow } from "../../api/types.ts";
import { useRowHeight } from "./row-height.ts";
import type { ListMemory } from "../../api/list-memory.ts";
import { nested } from "../../model/family.ts";
import type { Filters } from "../../model/filters.ts";
import { columnOf, leastWidth } from "../../model/list-look.ts";
import type { ListLook } from "../../model/list-look.ts";
import type { ChosenRows } from "../../model/selection.ts";
import { Button } from "../../ui/button.tsx";
import { Checkbox } from "../../ui/checkbox.tsx";
import { WorkflowRow } from "./workflow-row.tsx";
import styles from "./workflow-table.module.css";

const Peek = lazy(async () => ({ default: (await import("./peek.tsx")).Peek }));

interface WorkflowTableProps {
  readonly appName: string;
  readonly filters: Filters;
  readonly onFilter: (filters: Filters) => void;
  readonly look: ListLook;
  readonly onLook: (look: ListLook) => void;
  /** Whether the rows have their outputs and errors. */
  readonly hasResults: boolean;
  readonly workflows: readonly Workflow[];
  readonly selected: ChosenRows;
  readonly onSelect: (rows: ChosenRows) => void;
  /** Remembers the position in the list. */
  readonly memory: ListMemory;
  readonly onOpen: (workflowId: string) => void;
  /** Rows that are newer than those shown. */
  readonly waiting: ReactNode;
  /** Called when the person scrolls away from the newest rows, and back. */
  readonly onAway: (isAway: boolean) => void;
  /** Called with the rows that come into sight. */
  readonly onShow: (workflows: readonly Workflow[]) => void;
  /** Called when the last rows come into sight. */
  readonly onNearEnd: () => void;
  readonly foot: ReactNode;
}

/** The list as a grid that keeps only the visible rows in the page. One tab stop; arrows move within. */
export function WorkflowTable(props: WorkflowTableProps): ReactNode {
  const { selected, onSelect, onOpen, onShow, look, workflows } = props;
  const { rows: shown, depths } = useMemo(
    () => (look.tree === "" ? { rows: workflows, depths: new Map<string, number>() } : nested(workflows)),
    [look.tree, workflows],
  );
  const scroller = useRef<HTMLTableElement>(null);
  const gridId = useId();
  const rowHeight = useRowHeight();
  const [activeId, setActiveId] = useState(props.memory.left.activeId);
  const active = Math.max(
    0,
    shown.findIndex(({ workflowId }) => workflowId === activeId),
  );
  const setActive = (index: number): void => {
    const id = shown[index]?.workflowId;
    props.memory.note({ activeId: id });
    setActiveId(id);
  };

  const peek = (workflowId: string): void => props.onLook({ ...look, peek: workflowId });
  const closePeek = (): void => {
    peek("");
    scroller.current?.focus();
  };

  // oxlint-disable-next-line react/incompatible-library -- it is read while rendering and passed to no other component
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => shown[index]?.workflowId ?? index,
    overscan: 8,
    initialOffset: props.memory.left.scrollTop,
  });

  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    props.memory.note({ scrollTop: element.scrollTop });
    props.onAway(element.scrollTop > 8);
    if (element.scrollTop + element.clientHeight * 2 > element.scrollHeight) props.onNearEnd();
  };

  const items = virtualizer.getVirtualItems();
  const [from = 0, to = -1] = [items[0]?.index, items.at(-1)?.index];
  useEffect(() => {
    onShow(shown.slice(from, to + 1));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the callback is new on each render and the same in effect
  }, [shown, from, to]);

  const toggle = ({ workflowId, status }: Workflow): void => {
    const next = new Map(selected);
    if (!next.delete(workflowId)) next.set(workflowId, status);
    onSelect(next);
  };

  const moveTo = (target: number): void => {
    setActive(target);
    virtualizer.scrollToIndex(target);
    const moved = shown[target];
    if (look.peek !== "" && moved !== undefined) peek(moved.workflowId);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== scroller.current) return;
    const target = nextIndex(event.key, active, shown.length, pageSize(scroller.current, rowHeight));
    const workflow = shown[active];
    if (target !== undefined) {
      moveTo(target);
      const moved = shown[target];
      if (event.shiftKey && moved !== undefined) {
        onSelect(new Map([...selected, [moved.workflowId, moved.status]]));
      }
    } else if (event.key === "Enter" && workflow !== undefined) {
      onOpen(workflow.workflowId);
    } else if (event.key === " " && workflow !== undefined) {
      peek(workflow.workflowId === look.peek ? "" : workflow.workflowId);
    } else if (event.key === "x" && !event.ctrlKey && !event.metaKey && workflow !== undefined) {
      toggle(workflow);
    } else if (event.key === "Escape" && look.peek !== "") {
      closePeek();
    } else if (event.key === "Escape" && selected.size > 0) {
      onSelect(new Map());
    } else {
      return;
    }
    event.preventDefault();
  };

  const allSelected = shown.length > 0 && shown.every((row) => selected.has(row.workflowId));
  const selectAll = (isAll: boolean): void =>
    onSelect(new Map(isAll ? shown.map((row) => [row.workflowId, row.status]) : []));

  const tracks = look.columns.map((name) => columnOf(name).width).join(" ");
  const grid = { "--columns": tracks, "--least": `${leastWidth(look.columns)}px` } as CSSProperties;
  const peeked = shown.findIndex(({ workflowId }) => workflowId === look.peek);
  const frame = (
    <div className={styles["frame"]}>
      {props.waiting === null ? null : (
        <Button
          variant="primary"
          className={styles["pill"] ?? ""}
          onClick={() => virtualizer.scrollToOffset(0)}
        >
          <ArrowUp size={14} aria-hidden />
          {props.waiting}
        </Button>
      )}
      <table
        ref={scroller}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- the ARIA grid pattern on its native rows and cells
        role="grid"
        aria-label="Workflows"
        aria-rowcount={shown.length + 1}
        aria-multiselectable
        aria-activedescendant={shown.length > 0 ? `${gridId}-${active}` : undefined}
        tabIndex={0}
        className={styles["grid"]}
        style={grid}
        onScroll={onScroll}
        onKeyDown={onKeyDown}
      >
        <thead className={styles["head"]}>
          <tr aria-rowindex={1} className={styles["row"]}>
            <th scope="col" className={styles["check"]}>
              <Checkbox
                label="Select every row that is loaded"
                isChecked={allSelected}
                isMixed={!allSelected && selected.size > 0}
                onChange={selectAll}
              />
            </th>
            {look.columns.map((name) => (
              <th
                key={name}
                scope="col"
                className={columnOf(name).isNumber === true ? styles["number"] : undefined}
                aria-sort={name === "created" ? "descending" : undefined}
              >
                {columnOf(name).title}
                {name === "created" ? " ↓" : ""}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">Look at it</span>
            </th>
          </tr>
        </thead>
        <tbody className={styles["body"]} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ key, index, start }) => {
            const workflow = shown[index];
            return workflow === undefined ? null : (
              <WorkflowRow
                key={key}
                id={`${gridId}-${index}`}
                appName={props.appName}
                workflow={workflow}
                columns={look.columns}
                hasResults={props.hasResults}
                filters={props.filters}
                onFilter={props.onFilter}
                index={index}
                depth={depths.get(workflow.workflowId) ?? 0}
                isActive={index === active}
                isSelected={selected.has(workflow.workflowId)}
                isPeeked={index === peeked}
                style={{ transform: `translateY(${start}px)` }}
                onOpen={() => {
                  setActive(index);
                  onOpen(workflow.workflowId);
                }}
                onPeek={() => {
                  setActive(index);
                  if (index === peeked) closePeek();
                  else peek(workflow.workflowId);
                  scroller.current?.focus();
                }}
                onSelect={() => toggle(workflow)}
              />
            );
          })}
        </tbody>
      </table>
      <div className={styles["foot"]}>{props.foot}</div>
    </div>
  );
  return (
    <div className={styles["beside"]}>
      {frame}
      {look.peek === "" ? null : (
        <Suspense>
          <Peek
            appName={props.appName}
            workflowId={look.peek}
            row={shown[peeked]}
            filters={props.filters}
            onFilter={props.onFilter}
            onOpen={() => onOpen(look.peek)}
            onClose={closePeek}
            onPrevious={peeked > 0 ? () => moveTo(peeked - 1) : undefined}
            onNext={peeked >= 0 && peeked < shown.length - 1 ? () => moveTo(peeked + 1) : undefined}
          />
        </Suspense>
      )}
    </div>
  );
}

function pageSize(element: HTMLElement | null, rowHeight: number): number {
  return Math.max(1, Math.floor((element?.clientHeight ?? 0) / rowHeight) - 2);
}

function nextIndex(key: string, active: number, count: number, page: number): number | undefined {
  const clamp = (index: number): number => Math.min(Math.max(index, 0), count - 1);
  if (key === "ArrowDown") return clamp(active + 1);
  if (key === "ArrowUp") return clamp(active - 1);
  if (key === "PageDown") return clamp(active + page);
  if (key === "PageUp") return clamp(active - page);
  if (key === "Home") return clamp(0);
  return key === "End" ? clamp(count - 1) : undefined;
}
