import { ArrowUpRight, Diamond, Hourglass, X } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { describeRow, tookWords } from "../../model/timeline/timeline.ts";
import type { Row } from "../../model/timeline/timeline.ts";
import type { Scale } from "../../model/timeline/scale.ts";
import { StatusIcon, toneClass } from "../../components/status-badge.tsx";
import { WorkflowLink } from "../../components/workflow-link.tsx";
import styles from "./timeline.module.css";

interface TimelineRowProps {
  readonly id: string;
  readonly index: number;
  readonly appName: string;
  readonly row: Row;
  readonly startMs: number;
  readonly scale: Scale;
  readonly isSelected: boolean;
  readonly offset: number;
  readonly onSelect: () => void;
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
    toneClass(row.tone),
  ];
  const left = scale.x(row.startMs);
  const right = scale.x(row.endMs);
  return (
    <tr
      id={props.id}
      aria-level={row.mark === "workflow" && row.stepId === undefined ? 1 : 2}
      aria-rowindex={props.index + 2}
      aria-selected={props.isSelected}
      data-tone={row.tone}
      className={classes.filter(Boolean).join(" ")}
      style={{ transform: `translateY(${props.offset}px)` }}
      onClick={props.onSelect}
    >
      <td
        className={styles["label"]}
        style={{ "--depth": row.stepId === undefined ? 0 : 1 } as CSSProperties}
      >
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
      </td>
      <td className={styles["took"]}>{row.recorded === "both" ? tookWords(row) : "–"}</td>
    </tr>
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
