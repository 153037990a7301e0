// How the lines of a chart differ: a colour of the theme, and a dash, as colour alone tells nothing to some people.
import type { Line } from "../../model/chart.ts";

const byName: Readonly<Record<string, string>> = {
  Created: "--accent",
  Succeeded: "--success",
  Failed: "--failed",
  Cancelled: "--cancelled",
  "Recovery limit": "--exhausted",
};
const palette = ["--accent", "--queued", "--delayed", "--running", "--exhausted", "--success"] as const;
const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3]];

export interface Stroke {
  /** A custom property of the theme. */
  readonly colour: string;
  /** Lengths of dashes and gaps; empty for a whole line. */
  readonly dash: readonly number[];
}

/** The stroke of the line at this place. */
export function strokeOf({ name }: Pick<Line, "name">, index: number): Stroke {
  const own = byName[name];
  if (own !== undefined) return { colour: own, dash: name === "Created" ? [6, 3] : [] };
  const colour = palette[index % palette.length] ?? "--accent";
  return { colour, dash: dashes[Math.floor(index / palette.length) % dashes.length] ?? [] };
}
