import { ArrowUpRight, ChevronDown, ChevronLeft, ChevronRight, Diamond, Hourglass, X } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { describeRow, tookWords } from "../../../model/timeline/row-words.ts";
import type { Row } from "../../../model/timeline/row.ts";
import type { Scale } from "../../../model/timeline/scale.ts";
import { StatusIcon, toneClass } from "../../../components/status-badge.tsx";
import { WorkflowLink } from "../../../components/workflow-link.tsx";
import styles from "./timeline.module.css";

interface TimelineRowProps {
  readonly id: string;
  readonly index: number;
  readonly appName: string;
  readonly row: Row;
  readonly startMs: number;
  readonly scale: Scale;
  readonly isSelected: boolean;
  /** Whether others match the search and this one does not. */
  readonly isDimmed: boolean;
  readonly offset: number;
  readonly onSelect: () => void;
  readonly onExpand: (childId: string, isExpanded: boolean) => void;
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(3)}%`;
}

/** One bar with its name and duration, and a sentence for screen readers. */
export function TimelineRow({ row, scale, startMs, ...props }: TimelineRowProps): ReactNode {
  const classes = [
    styles["row"],
    styles[row.mark],
    row.mark === "workflow" ? styles["own"] : "",
    row.mark === "wait" || row.mark === "instant" ? styles["library"] : "",
    row.isOpen ? styles["open"] : "",
    props.isDimmed ? styles["dimmed"] : "",
    toneClass(row.tone),
  ];
  return (
    <tr
      id={props.id}
      aria-level={row.depth + 1}
      aria-expanded={row.isExpanded}
      aria-rowindex={props.index + 2}
      aria-selected={props.isSelected}
      data-tone={row.tone}
      className={classes.filter(Boolean).join(" ")}
      style={{ transform: `translateY(${props.offset}px)` }}
      onClick={props.onSelect}
    >
      <td className={styles["label"]} style={{ "--depth": row.depth } as CSSProperties}>
        <Fold row={row} onExpand={props.onExpand} />
        <RowIcon row={row} />
        {row.stepId === undefined ? null : <span className={styles["number"]}>{row.stepId}</span>}
        <span className={styles["name"]} title={row.label}>
          {row.mark === "workflow" && row.childId !== undefined ? (
            <WorkflowLink appName={props.appName} workflowId={row.childId}>
              {row.label}
              <ArrowUpRight size={13} aria-hidden />
            </WorkflowLink>
          ) : (
            row.label
          )}
        </span>
      </td>
      <td className={styles["track"]}>
        <span className="visually-hidden">{describeRow(row, startMs)}</span>
        <Bar row={row} scale={scale} />
      </td>
      <td className={styles["took"]}>{row.recorded === "both" ? tookWords(row) : "–"}</td>
    </tr>
  );
}

/** Where the row lies on the track; an arrow where it lies outside the time that is shown. */
function Bar({ row, scale }: Pick<TimelineRowProps, "row" | "scale">): ReactNode {
  const left = scale.x(row.startMs);
  const right = scale.x(row.endMs);
  if (row.endMs < scale.startMs || row.startMs > scale.endMs) {
    const isBefore = row.endMs < scale.startMs;
    return (
      <span className={styles["outside"]} data-side={isBefore ? "before" : "after"} aria-hidden>
        {isBefore ? <ChevronLeft size={12} /> : <ChevronRight size={12} />}
      </span>
    );
  }
  return (
    <>
      {row.queuedFromMs === undefined ? null : (
        <span
          className={styles["queued"]}
          style={{
            left: percent(scale.x(row.queuedFromMs)),
            width: percent(left - scale.x(row.queuedFromMs)),
          }}
        />
      )}
      {row.recorded !== "both" ? (
        <span className={styles["timeless"]} style={{ left: percent(left) }} aria-hidden>
          {tookWords(row)}
        </span>
      ) : (
        <span className={styles["bar"]} style={{ left: percent(left), width: percent(right - left) }} />
      )}
      {row.tone === "failed" && row.stepId !== undefined ? (
        <X
          className={styles["cross"]}
          style={{ left: `min(calc(${percent(right)} + 1px), calc(100% - 16px))` }}
          size={14}
          strokeWidth={2.5}
          aria-hidden
        />
      ) : null}
    </>
  );
}

/** Shows and hides the steps of a child. The arrow keys do the same, so it is no stop of the Tab key. */
function Fold({ row, onExpand }: Pick<TimelineRowProps, "row" | "onExpand">): ReactNode {
  const { childId, isExpanded } = row;
  if (childId === undefined || isExpanded === undefined) return null;
  const Icon = isExpanded ? ChevronDown : ChevronRight;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles["fold"]}
      aria-label={isExpanded ? "Hide its steps" : "Show its steps"}
      onClick={(event) => {
        event.stopPropagation();
        onExpand(childId, !isExpanded);
      }}
    >
      <Icon size={14} aria-hidden />
    </button>
  );
}

function RowIcon({ row }: { readonly row: Row }): ReactNode {
  if (row.tone === "success" && row.mark === "wait") {
    return <Hourglass size={14} color="var(--text-3)" aria-hidden />;
  }

  if (row.tone === "success" && row.mark === "instant") {
    return <Diamond size={14} color="var(--accent)" aria-hidden />;
  }

  return <StatusIcon tone={row.tone} />;
}
