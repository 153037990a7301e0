import { useState } from "react";
import type { CSSProperties, ReactNode } from "react";
import { useNow } from "../../api/clock.ts";
import { DataTable } from "../data-table.tsx";
import { isEmpty, totalOf } from "../../model/chart.ts";
import type { ChartData, Line } from "../../model/chart.ts";
import { formatClock, formatDuration } from "../../model/time.ts";
import { writeCount } from "../../model/typed-amount.ts";
import { useZone } from "../../preferences.ts";
import { strokeOf } from "./chart-lines.ts";
import { Plot } from "./plot.tsx";
import type { Mark } from "./plot.tsx";
import styles from "./charts.module.css";

export type Unit = "count" | "ms";

interface ChartProps {
  readonly title: string;
  readonly data: ChartData;
  readonly unit: Unit;
  readonly marks?: readonly Mark[] | undefined;
  /** Opens what is behind a range, in epoch milliseconds. */
  readonly onRange?: (fromMs: number, toMs: number) => void;
  /** A link to what is behind one point, for the table. */
  readonly link?: (fromMs: number, toMs: number, words: string) => ReactNode;
}

/** One chart with its legend and, for those who read rather than look, its table. */
export function Chart({ title, data, unit, marks, onRange, link }: ChartProps): ReactNode {
  const [point, setPoint] = useState<number | null>(null);
  const [isOpen, setOpen] = useState(false);
  const format = unit === "ms" ? formatDuration : writeCount;
  if (isEmpty(data)) return <p className={styles["quiet"]}>Nothing in this range.</p>;
  return (
    <>
      <Plot data={data} marks={marks} formatValue={format} onPoint={setPoint} onRange={onRange} />
      <Legend data={data} unit={unit} point={point} format={format} />
      {marks === undefined || marks.length === 0 ? null : <Marks marks={marks} />}
      <details className={styles["table"]} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary aria-label={`${title} as a table`}>As a table</summary>
        {isOpen ? <Table title={title} data={data} format={format} link={link} /> : null}
      </details>
    </>
  );
}

/** The marks in words, for those who do not see the lines. */
function Marks({ marks }: { readonly marks: readonly Mark[] }): ReactNode {
  const [zone] = useZone();
  const now = useNow(false);
  return (
    <p className={styles["quiet"]}>
      New version:{" "}
      {marks
        .map(({ atMs, label }) => `${label} at ${formatClock(new Date(atMs).toISOString(), zone, now)}`)
        .join(", ")}
    </p>
  );
}

interface LegendProps {
  readonly data: ChartData;
  readonly unit: Unit;
  readonly point: number | null;
  readonly format: (value: number) => string;
}

/** The lines with their values at the cursor, otherwise in all. */
function Legend({ data, unit, point, format }: LegendProps): ReactNode {
  const [zone] = useZone();
  const now = useNow(false);
  const at = point === null ? undefined : data.startsMs[point];
  const whole = (line: Line): number =>
    unit === "ms" ? Math.max(0, ...line.values.map((value) => value ?? 0)) : totalOf(line);
  return (
    <ul className={styles["legend"]}>
      {data.lines.map((line, index) => {
        const { colour, dash } = strokeOf(line, index);
        const value = point === null || at === undefined ? whole(line) : line.values[point];
        return (
          <li key={line.name}>
            <span
              className={`${styles["swatch"]} ${dash.length > 0 ? styles["dashed"] : ""}`}
              style={{ "--line": `var(${colour})` } as CSSProperties}
              aria-hidden
            />
            {line.name}
            <strong>{value === null || value === undefined ? "–" : format(value)}</strong>
          </li>
        );
      })}
      <li className={styles["quiet"]}>
        {at === undefined
          ? unit === "ms"
            ? "longest"
            : "in all"
          : `at ${formatClock(new Date(at).toISOString(), zone, now)}`}
      </li>
    </ul>
  );
}

interface TableProps {
  readonly title: string;
  readonly data: ChartData;
  readonly format: (value: number) => string;
  readonly link: ChartProps["link"];
}

function Table({ title, data, format, link }: TableProps): ReactNode {
  const [zone] = useZone();
  const now = useNow(false);
  const words = (ms: number): string => formatClock(new Date(ms).toISOString(), zone, now);
  return (
    <DataTable
      label={title}
      rows={data.startsMs.map((startMs, index) => ({ startMs, index }))}
      rowKey={({ startMs }) => String(startMs)}
      columns={[
        {
          title: "From",
          render: ({ startMs }) => link?.(startMs, startMs + data.pointMs, words(startMs)) ?? words(startMs),
        },
        ...data.lines.map((line) => ({
          title: line.name,
          isNumber: true,
          render: ({ index }: { readonly index: number }) => {
            const value = line.values[index];
            return value === null || value === undefined ? "not known" : format(value);
          },
        })),
      ]}
    />
  );
}
