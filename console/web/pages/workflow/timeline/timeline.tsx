import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import type { Interruption } from "../../../model/timeline/recovered.ts";
import { matchingRows, nextMatch } from "../../../model/timeline/search.ts";
import type { Row } from "../../../model/timeline/row.ts";
import type { TimeWindow, Timeline as TimelineModel } from "../../../model/timeline/timeline.ts";
import { zoomed } from "../../../model/timeline/window.ts";
import { Axis } from "./axis.tsx";
import { targetRow, zoomFactor } from "./keys.ts";
import { Lines } from "./lines.tsx";
import { Minimap } from "./minimap.tsx";
import { TimelineRow } from "./timeline-row.tsx";
import { Toolbar } from "./toolbar.tsx";
import type { ToolbarProps } from "./toolbar.tsx";
import styles from "./timeline.module.css";

const rowHeight = 28;

interface TimelineProps extends Pick<
  ToolbarProps,
  "note" | "isReading" | "failure" | "onReadMore" | "narrowsGaps" | "onNarrowGaps"
> {
  readonly appName: string;
  readonly timeline: TimelineModel;
  readonly selectedKey: string;
  readonly onSelect: (row: Row) => void;
  readonly interruptions: readonly Interruption[];
  readonly shown: TimeWindow | undefined;
  /** Shows a part of the time; undefined for all of it. */
  readonly onShow: (shown: TimeWindow | undefined) => void;
  /** Shows or hides the steps of a child. */
  readonly onExpand: (childId: string, isExpanded: boolean) => void;
}

/**
 * Bars over time: the workflow itself, then its steps in order. Arrows move and open children, `n` and `N` jump between
 * failures, `+`, `-` and `0` zoom.
 */
export function Timeline(props: TimelineProps): ReactNode {
  const { timeline, selectedKey, onSelect, onExpand, interruptions } = props;
  const { rows, scale, overview, startMs } = timeline;
  const scroller = useRef<HTMLTableElement>(null);
  const gridId = useId();
  const [sought, setSought] = useState("");
  const matches = useMemo(() => matchingRows(rows, sought), [rows, sought]);
  const matched = useMemo(() => new Set(matches), [matches]);
  const selected = Math.max(
    0,
    rows.findIndex((row) => row.key === selectedKey),
  );
  // oxlint-disable-next-line react/incompatible-library -- it is read while rendering and passed to no other component
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });

  const goTo = (index: number | undefined): void => {
    const row = index === undefined ? undefined : rows[index];
    if (row === undefined || index === undefined) return;
    virtualizer.scrollToIndex(index);
    onSelect(row);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[selected];
    const factor = zoomFactor(event.key);
    const target = targetRow(event.key, selected, rows);
    if (factor !== undefined && row !== undefined) {
      const middleMs = (row.startMs + row.endMs) / 2;
      props.onShow(factor === 0 ? undefined : zoomed(overview, props.shown, middleMs, factor));
    } else if (
      row?.childId !== undefined &&
      row.isExpanded === (event.key === "ArrowLeft") &&
      isSideways(event.key)
    ) {
      onExpand(row.childId, !row.isExpanded);
    } else if (target !== undefined) {
      goTo(target);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <section className={styles["frame"]} aria-label="Timeline">
      <Toolbar
        {...props}
        canNarrow={timeline.idle.length > 0}
        sought={sought}
        onSeek={setSought}
        matches={matches}
        selected={selected}
        onNext={(isBackwards) => goTo(nextMatch(matches, selected, isBackwards))}
      />
      <Minimap timeline={timeline} shown={props.shown} onShow={props.onShow} />
      <table
        ref={scroller}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- the ARIA tree grid pattern on its native rows and cells
        role="treegrid"
        aria-label="Steps over time"
        aria-rowcount={rows.length + 1}
        aria-activedescendant={`${gridId}-${selected}`}
        tabIndex={0}
        className={styles["grid"]}
        onKeyDown={onKeyDown}
      >
        <Axis timeline={timeline} />
        <tbody className={styles["body"]} style={{ height: virtualizer.getTotalSize() }}>
          <Lines scale={scale} interruptions={interruptions} />
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <TimelineRow
                key={key}
                id={`${gridId}-${index}`}
                index={index}
                appName={props.appName}
                row={row}
                startMs={startMs}
                scale={scale}
                isSelected={index === selected}
                isDimmed={matched.size > 0 && !matched.has(index)}
                offset={start}
                onSelect={() => onSelect(row)}
                onExpand={onExpand}
              />
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function isSideways(key: string): boolean {
  return key === "ArrowLeft" || key === "ArrowRight";
}
