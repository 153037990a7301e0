// The whole time in a strip of few pixels: where work was, and where something failed.
import type { Tone } from "../status.ts";
import type { Scale } from "./scale.ts";

interface Bar {
  readonly startMs: number;
  readonly endMs: number;
  readonly tone: Tone;
  readonly mark: string;
}

/** A stretch of the strip, from and to a fraction of its width. */
export interface MinimapPiece {
  readonly from: number;
  readonly to: number;
  readonly tone: "failed" | "running" | "success";
}

/** Stretches of work, in order; a failure is shown before everything else at its place. */
export function minimapPieces(bars: readonly Bar[], scale: Scale, bins = 240): readonly MinimapPiece[] {
  const busy = binned(bars, scale, bins, ({ mark }) => mark !== "wait");
  const running = binned(bars, scale, bins, ({ tone }) => tone === "running");
  const failed = binned(bars, scale, bins, ({ tone }) => tone === "failed" || tone === "exhausted");
  const pieces: MinimapPiece[] = [];
  for (let bin = 0; bin < bins; bin += 1) {
    const tone: MinimapPiece["tone"] | undefined = failed[bin]
      ? "failed"
      : running[bin]
        ? "running"
        : busy[bin]
          ? "success"
          : undefined;
    if (tone === undefined) continue;
    const last = pieces.at(-1);
    const piece = { from: bin / bins, to: (bin + 1) / bins, tone };
    if (last?.tone === tone && last.to === piece.from) pieces[pieces.length - 1] = { ...last, to: piece.to };
    else pieces.push(piece);
  }
  return pieces;
}

/** How many bars lie over each bin; each bar costs the same, however long it is. */
function binned(
  bars: readonly Bar[],
  scale: Scale,
  bins: number,
  isCounted: (bar: Bar) => boolean,
): readonly number[] {
  const changes = Array.from({ length: bins + 1 }, () => 0);
  const binAt = (ms: number): number => Math.min(bins - 1, Math.floor(scale.x(ms) * bins));
  for (const bar of bars.filter(isCounted)) {
    const [first, last] = [binAt(bar.startMs), binAt(bar.endMs)];
    changes[first] = (changes[first] ?? 0) + 1;
    changes[last + 1] = (changes[last + 1] ?? 0) - 1;
  }
  let sum = 0;
  return changes.slice(0, bins).map((change) => (sum += change));
}
