import type { ReactNode } from "react";
import { formatDuration } from "../../../model/time.ts";
import type { Timeline } from "../../../model/timeline/timeline.ts";
import styles from "./timeline.module.css";

/** The head of the table: round times since the start, and how long the narrowed waits are. */
export function Axis({ timeline: { scale, startMs } }: { readonly timeline: Timeline }): ReactNode {
  const skippedMs = scale.startMs - startMs;
  return (
    <thead className={styles["axis"]}>
      <tr aria-rowindex={1}>
        <th scope="col">Step</th>
        <th scope="col" className={styles["ticks"]}>
          <span className="visually-hidden">
            {skippedMs < 1 ? "Time since the start" : `Time from ${formatDuration(skippedMs)} in`}
          </span>
          {scale.ticks.map((tick) => (
            <span
              key={tick.offsetMs}
              className={styles["tick"]}
              style={{ left: `${tick.x * 100}%` }}
              aria-hidden
            >
              {tickWords(tick.offsetMs, skippedMs)}
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
  );
}

/** In a part of the time, the first tick says how far in it is and the others count from there. */
function tickWords(offsetMs: number, skippedMs: number): string {
  if (skippedMs < 1) return offsetMs === 0 ? "0" : formatTick(offsetMs);
  return offsetMs === 0 ? formatDuration(skippedMs) : `+${formatTick(offsetMs)}`;
}

/** Ticks are round, so trailing zeros are dropped. */
function formatTick(ms: number): string {
  return formatDuration(ms)
    .replace(/\.0+ s$/, " s")
    .replace(/(\.\d)0 s$/, "$1 s")
    .replace(/ 00 [smh]$/, "");
}
