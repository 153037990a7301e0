import type { ReactNode } from "react";
import type { Interruption } from "../../../model/timeline/recovered.ts";
import type { Scale } from "../../../model/timeline/scale.ts";
import styles from "./timeline.module.css";

interface LinesProps {
  readonly scale: Scale;
  readonly interruptions: readonly Interruption[];
}

/** What lies behind the bars: ticks, narrowed waits, and the time without an executor. */
export function Lines({ scale, interruptions }: LinesProps): ReactNode {
  const span = (fromMs: number, toMs: number) => ({
    left: `${scale.x(fromMs) * 100}%`,
    width: `${(scale.x(toMs) - scale.x(fromMs)) * 100}%`,
  });
  return (
    <tr className={styles["lines"]} aria-hidden>
      <td>
        {scale.ticks.map((tick) => (
          <span key={tick.offsetMs} className={styles["line"]} style={{ left: `${tick.x * 100}%` }} />
        ))}
        {scale.gaps.map((gap) => (
          <span key={gap.fromMs} className={styles["gap"]} style={span(gap.fromMs, gap.toMs)} />
        ))}
        {interruptions
          .filter(({ fromMs, toMs }) => toMs >= scale.startMs && fromMs <= scale.endMs)
          .map(({ fromMs, toMs, sentence }) => (
            <span
              key={fromMs}
              className={styles["interruption"]}
              style={span(fromMs, toMs)}
              title={sentence}
            />
          ))}
      </td>
    </tr>
  );
}
