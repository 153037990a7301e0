import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import { isEmpty, totalOf } from "../../model/chart.ts";
import type { ChartData } from "../../model/chart.ts";
import { writeCount } from "../../model/typed-amount.ts";
import { Plot } from "./plot.tsx";
import styles from "./charts.module.css";

interface SmallChartsProps {
  readonly title: string;
  readonly data: ChartData;
  readonly onRange: (fromMs: number, toMs: number) => void;
}

/** One small chart per line, each with its name and its sum, or its value at the cursor. */
export function SmallCharts({ title, data, onRange }: SmallChartsProps): ReactNode {
  const [point, setPoint] = useState<number | null>(null);
  const split = useMemo(() => splitByLine(data), [data]);
  if (isEmpty(data)) return <p className={styles["quiet"]}>Nothing in this range.</p>;
  return (
    <ul className={styles["small"]} aria-label={title}>
      {split.map(({ name, one }) => (
        <li key={name}>
          <figure>
            <figcaption>
              <span title={name}>{name}</span>
              <strong>{writeCount(valueAt(one, point))}</strong>
            </figcaption>
            <Plot data={one} isSmall formatValue={writeCount} onPoint={setPoint} onRange={onRange} />
          </figure>
        </li>
      ))}
    </ul>
  );
}

function splitByLine(data: ChartData): { readonly name: string; readonly one: ChartData }[] {
  return data.lines.map((line) => ({ name: line.name, one: { ...data, lines: [line] } }));
}

function valueAt({ lines: [line] }: ChartData, point: number | null): number {
  if (line === undefined) return 0;
  return point === null ? totalOf(line) : (line.values[point] ?? 0);
}
