// What the keys of the timeline do.
import type { Row } from "../../../model/timeline/row.ts";

/** The row that a key leads to. */
export function targetRow(key: string, at: number, rows: readonly Row[]): number | undefined {
  const last = rows.length - 1;
  const isFailure = (row: Row): boolean => row.tone === "failed" && row.stepId !== undefined;
  if (key === "ArrowDown") return Math.min(at + 1, last);
  if (key === "ArrowUp") return Math.max(at - 1, 0);
  if (key === "ArrowLeft") return outerRow(at, rows);
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "n") return found(rows.findIndex((row, index) => index > at && isFailure(row)));
  if (key === "N") return found(rows.findLastIndex((row, index) => index < at && isFailure(row)));
  return undefined;
}

/** The row that this one belongs to. */
function outerRow(at: number, rows: readonly Row[]): number | undefined {
  const depth = rows[at]?.depth ?? 0;
  return found(rows.findLastIndex((row, index) => index < at && row.depth < depth));
}

function found(index: number): number | undefined {
  return index === -1 ? undefined : index;
}

/** How much a key zooms in; zero for showing everything. */
export function zoomFactor(key: string): number | undefined {
  if (key === "+" || key === "=") return 2;
  if (key === "-") return 0.5;
  return key === "0" ? 0 : undefined;
}
