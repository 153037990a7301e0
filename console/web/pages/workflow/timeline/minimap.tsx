import { useMemo, useRef, useState } from "react";
import type { PointerEvent, ReactNode } from "react";
import { minimapPieces } from "../../../model/timeline/minimap.ts";
import { formatDuration } from "../../../model/time.ts";
import type { TimeWindow, Timeline } from "../../../model/timeline/timeline.ts";
import { instantAt } from "../../../model/timeline/scale.ts";
import { windowBetween } from "../../../model/timeline/window.ts";
import { toneClass } from "../../../components/status-badge.tsx";
import styles from "./minimap.module.css";

interface MinimapProps {
  readonly timeline: Timeline;
  readonly shown: TimeWindow | undefined;
  readonly onShow: (shown: TimeWindow | undefined) => void;
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)}%`;

/** Below this share of the strip, a drag was a press. */
const minDrag = 0.005;
/** Share of the strip that an arrow key moves an edge by. */
const keyStep = 0.01;

/** The whole time as a strip. Dragging over it chooses the part that is shown; a press shows everything again. */
export function Minimap({ timeline, shown, onShow }: MinimapProps): ReactNode {
  const { rows, overview, startMs } = timeline;
  const strip = useRef<HTMLFieldSetElement>(null);
  const [dragFrom, setDragFrom] = useState<number>();
  const pieces = useMemo(() => minimapPieces(rows.slice(1), overview), [rows, overview]);
  const from = shown === undefined ? 0 : overview.x(shown.fromMs);
  const to = shown === undefined ? 1 : overview.x(shown.toMs);

  const at = (event: PointerEvent): number => {
    const { left = 0, width = 1 } = strip.current?.getBoundingClientRect() ?? {};
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const onMove = (event: PointerEvent): void => {
    if (dragFrom === undefined) return;
    const position = at(event);
    if (Math.abs(position - dragFrom) >= minDrag) onShow(windowBetween(overview, dragFrom, position));
  };
  const onUp = (event: PointerEvent): void => {
    if (dragFrom !== undefined && Math.abs(at(event) - dragFrom) < minDrag) onShow(undefined);
    setDragFrom(undefined);
  };
  const edge = (label: string, position: number, move: (next: number) => void): ReactNode => (
    <>
      <input
        type="range"
        className="visually-hidden"
        aria-label={label}
        aria-valuetext={`${formatDuration(instantAt(overview, position) - startMs)} in`}
        min={0}
        max={1}
        step={keyStep}
        value={position}
        onChange={(event) => move(Number(event.target.value))}
      />
      <span className={styles["edge"]} style={{ left: percent(position) }} />
    </>
  );

  return (
    <div className={styles["row"]}>
      <fieldset
        ref={strip}
        aria-label="Part of the time that is shown"
        className={styles["strip"]}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragFrom(at(event));
        }}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={() => setDragFrom(undefined)}
      >
        {pieces.map((piece) => (
          <span
            key={piece.from}
            className={`${styles["piece"]} ${toneClass(piece.tone)}`}
            data-tone={piece.tone}
            style={{ left: percent(piece.from), width: percent(piece.to - piece.from) }}
          />
        ))}
        <span className={styles["veil"]} style={{ left: 0, width: percent(from) }} />
        <span className={styles["veil"]} style={{ left: percent(to), right: 0 }} />
        {edge("Shown from", from, (next) =>
          onShow(windowBetween(overview, Math.min(next, to - minDrag), to)),
        )}
        {edge("Shown until", to, (next) =>
          onShow(windowBetween(overview, from, Math.max(next, from + minDrag))),
        )}
      </fieldset>
    </div>
  );
}
