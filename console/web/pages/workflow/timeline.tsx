import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useRef } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { formatDuration } from "../../model/time.ts";
import type { Row, Timeline as TimelineModel } from "../../model/timeline/timeline.ts";
import { Button } from "../../ui/button.tsx";
import { TimelineRow } from "./timeline-row.tsx";
import styles from "./timeline.module.css";

const rowHeight = 28;

interface TimelineProps {
  readonly appName: string;
  readonly timeline: TimelineModel;
  readonly selectedKey: string;
  readonly onSelect: (row: Row) => void;
  readonly narrowsGaps: boolean;
  readonly onNarrowGaps: (narrows: boolean) => void;
  readonly note: string;
  /** Whether more steps are being read. */
  readonly isReading: boolean;
  /** Why some steps or children could not be read. */
  readonly failure: string | undefined;
  /** Reads more steps; undefined when all were read. */
  readonly onReadMore: (() => void) | undefined;
}

/** Bars over time: the workflow itself, then its steps in order. Arrows move, `n` and `N` jump between failures. */
export function Timeline(props: TimelineProps): ReactNode {
  const { timeline, selectedKey, onSelect } = props;
  const { rows, scale, startMs } = timeline;
  const scroller = useRef<HTMLTableElement>(null);
  const gridId = useId();
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

  const onKeyDown = (event: KeyboardEvent): void => {
    const target = nextRow(event.key, selected, rows);
    const row = target === undefined ? undefined : rows[target];
    if (row === undefined || target === undefined) return;
    event.preventDefault();
    virtualizer.scrollToIndex(target);
    onSelect(row);
  };

  return (
    <section className={styles["frame"]} aria-label="Timeline">
      <div className={styles["toolbar"]}>
        <span>{props.isReading ? `${props.note}, reading on…` : props.note}</span>
        {props.onReadMore === undefined || props.isReading ? null : (
          <Button variant="ghost" onClick={props.onReadMore}>
            Read more
          </Button>
        )}
        {props.failure === undefined ? null : (
          <span role="alert" className={styles["failure"]}>
            Not everything could be read. {props.failure}
          </span>
        )}
        {timeline.idle.length === 0 ? null : (
          <Button
            variant="ghost"
            aria-pressed={props.narrowsGaps}
            title="Waiting without work is drawn narrower than it was"
            onClick={() => props.onNarrowGaps(!props.narrowsGaps)}
          >
            {props.narrowsGaps ? "Waits narrowed" : "True scale"}
          </Button>
        )}
      </div>
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
        <thead className={styles["axis"]}>
          <tr aria-rowindex={1}>
            <th scope="col">Step</th>
            <th scope="col" className={styles["ticks"]}>
              <span className="visually-hidden">Time since the start</span>
              {scale.ticks.map((tick) => (
                <span
                  key={tick.offsetMs}
                  className={styles["tick"]}
                  style={{ left: `${tick.x * 100}%` }}
                  aria-hidden
                >
                  {tick.offsetMs === 0 ? "0" : formatTick(tick.offsetMs)}
                </span>
              ))}
              {scale.gaps.map((gap) => (
                <span
                  key={gap.fromMs}
                  className={styles["gapLabel"]}
                  style={{ left: `${((scale.x(gap.fromMs) + scale.x(gap.toMs)) / 2) * 100}%` }}
                >
                  {formatDuration(gap.toMs - gap.fromMs)}
                </span>
              ))}
            </th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody className={styles["body"]} style={{ height: virtualizer.getTotalSize() }}>
          <Lines timeline={timeline} />
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
                offset={start}
                onSelect={() => onSelect(row)}
              />
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

function Lines({ timeline: { scale } }: { readonly timeline: TimelineModel }): ReactNode {
  return (
    <tr className={styles["lines"]} aria-hidden>
      <td>
        {scale.ticks.map((tick) => (
          <span key={tick.offsetMs} className={styles["line"]} style={{ left: `${tick.x * 100}%` }} />
        ))}
        {scale.gaps.map((gap) => (
          <span
            key={gap.fromMs}
            className={styles["gap"]}
            style={{
              left: `${scale.x(gap.fromMs) * 100}%`,
              width: `${(scale.x(gap.toMs) - scale.x(gap.fromMs)) * 100}%`,
            }}
          />
        ))}
      </td>
    </tr>
  );
}

/** Ticks are round, so trailing zeros are dropped. */
function formatTick(ms: number): string {
  return formatDuration(ms)
    .replace(/\.0+ s$/, " s")
    .replace(/(\.\d)0 s$/, "$1 s")
    .replace(/ 00 [smh]$/, "");
}

function nextRow(key: string, at: number, rows: readonly Row[]): number | undefined {
  const last = rows.length - 1;
  const isFailure = (row: Row): boolean => row.tone === "failed" && row.stepId !== undefined;
  if (key === "ArrowDown") return Math.min(at + 1, last);
  if (key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "n") {
    const found = rows.findIndex((row, index) => index > at && isFailure(row));
    return found === -1 ? undefined : found;
  }
  if (key === "N") {
    const found = rows.findLastIndex((row, index) => index < at && isFailure(row));
    return found === -1 ? undefined : found;
  }
  return undefined;
}
