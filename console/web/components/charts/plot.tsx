import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatTick } from "../../model/chart.ts";
import type { ChartData, Line } from "../../model/chart.ts";
import { usePaintedTheme, useZone } from "../../preferences.ts";
import type { Zone } from "../../model/time.ts";
import { strokeOf } from "./chart-lines.ts";
import styles from "./charts.module.css";

const height = 180;
const smallHeight = 72;
/** All plots of the page share one cursor. */
const sharedCursor = "metrics";
const minDragPx = 8;

/** An instant that is marked on every line. */
export interface Mark {
  readonly atMs: number;
  readonly label: string;
}

interface PlotProps {
  readonly data: ChartData;
  /** The same array as long as they are the same: another one draws the chart again. */
  readonly marks?: readonly Mark[] | undefined;
  /** One of many beside each other, without axes. */
  readonly isSmall?: boolean;
  readonly formatValue: (value: number) => string;
  /** Tells which point the shared cursor is at; null when it has left. */
  readonly onPoint: (index: number | null) => void;
  /** A range was dragged over, in epoch milliseconds. */
  readonly onRange: ((fromMs: number, toMs: number) => void) | undefined;
}

const noMarks: readonly Mark[] = [];

/** The drawn part of a chart. Screen readers get the table beside it. */
export function Plot(props: PlotProps): ReactNode {
  const { data, marks = noMarks, isSmall = false, formatValue, onPoint, onRange } = props;
  const frame = useRef<HTMLDivElement>(null);
  const theme = usePaintedTheme();
  const [zone] = useZone();
  const handlers = useRef({ formatValue, onPoint, onRange });
  useEffect(() => {
    handlers.current = { formatValue, onPoint, onRange };
  });

  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const plot = new uPlot(
      options(
        data,
        element.clientWidth,
        { zone, theme, marks, isSmall },
        {
          formatValue: (value) => handlers.current.formatValue(value),
          onPoint: (index) => handlers.current.onPoint(index),
          onRange: (from, to) => handlers.current.onRange?.(from, to),
        },
      ),
      [data.startsMs.map((ms) => ms / 1_000), ...data.lines.map(({ values }) => [...values])],
      element,
    );
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: plot.height });
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      plot.destroy();
    };
  }, [data, marks, isSmall, theme, zone]);

  return <div ref={frame} className={styles[isSmall ? "smallPlot" : "plot"]} aria-hidden />;
}

interface Handlers {
  readonly formatValue: (value: number) => string;
  readonly onPoint: (index: number | null) => void;
  readonly onRange: (fromMs: number, toMs: number) => void;
}

interface Look {
  readonly zone: Zone;
  /** The theme whose colours are read from the page. */
  readonly theme: "light" | "dark";
  readonly marks: readonly Mark[];
  readonly isSmall: boolean;
}

/** The places of values between two gaps, which no line shows. */
function lonely(values: Line["values"]): number[] {
  return values.flatMap((value, at) =>
    value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null ? [at] : [],
  );
}

function options(data: ChartData, width: number, look: Look, on: Handlers): uPlot.Options {
  const { zone, marks, isSmall } = look;
  const theme = getComputedStyle(document.documentElement);
  const colour = (name: string): string => theme.getPropertyValue(name).trim();
  const isShort = data.startsMs.length * data.pointMs <= 86_400_000;
  const axis = {
    stroke: colour("--text-3"),
    font: `11px ${colour("--sans")}`,
    grid: { stroke: colour("--border"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: isSmall ? smallHeight : height,
    // A line at zero is drawn whole.
    ...(isSmall ? { padding: [4, 0, 4, 0] as [number, number, number, number] } : {}),
    legend: { show: false },
    ...(zone === "utc" ? { tzDate: (secs: number) => uPlot.tzDate(new Date(secs * 1_000), "UTC") } : {}),
    cursor: {
      y: false,
      // A range belongs to the chart that it was dragged over: only the cursor's place is shared.
      sync: {
        key: sharedCursor,
        filters: { pub: (event) => event === "mousemove" || event === "mouseleave" },
      },
      drag: { x: true, y: false, setScale: false, dist: minDragPx },
    },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      {
        ...axis,
        show: !isSmall,
        size: 28,
        space: 64,
        values: (_plot, splits) =>
          splits.map((secs) => formatTick(secs * 1_000, isShort, zone === "utc" ? "UTC" : undefined)),
      },
      {
        ...axis,
        show: !isSmall,
        size: 56,
        values: (_plot, values) => values.map((value) => on.formatValue(value)),
      },
    ],
    series: [
      {},
      ...data.lines.map((line, index) => {
        const stroke = strokeOf(line, index);
        return {
          label: line.name,
          stroke: colour(stroke.colour),
          width: 1.5,
          dash: [...stroke.dash],
          points: { show: true, size: 4, fill: colour(stroke.colour), filter: () => lonely(line.values) },
        };
      }),
    ],
    hooks: {
      draw: [(plot) => drawMarks(plot, marks, { line: colour("--text-3"), font: axis.font })],
      setCursor: [(plot) => on.onPoint(plot.cursor.idx ?? null)],
      setSelect: [
        (plot) => {
          const { left, width: selected } = plot.select;
          if (selected < minDragPx) return;
          on.onRange(plot.posToVal(left, "x") * 1_000, plot.posToVal(left + selected, "x") * 1_000);
        },
      ],
    },
  };
}

interface MarkLook {
  readonly line: string;
  readonly font: string;
}

/** Draws a line across the chart at each mark, with its label at the top. */
function drawMarks(plot: uPlot, marks: readonly Mark[], { line, font }: MarkLook): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = line;
  ctx.fillStyle = line;
  ctx.font = font.replace("11px", `${11 * uPlot.pxRatio}px`);
  ctx.textBaseline = "top";
  ctx.setLineDash([2 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
  for (const { atMs, label } of marks) {
    const left = Math.round(plot.valToPos(atMs / 1_000, "x", true));
    if (left < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    const isAtEnd = left > bbox.left + bbox.width * 0.8;
    ctx.textAlign = isAtEnd ? "right" : "left";
    ctx.fillText(label, left + (isAtEnd ? -4 : 4) * uPlot.pxRatio, bbox.top);
  }
  ctx.restore();
}
