// The height of a row of the list on this screen.
import { useSyncExternalStore } from "react";

// The width below which tables become cards; the style sheets say the same.
const narrow = matchMedia("(max-width: 800px)");
const coarse = matchMedia("(pointer: coarse)");

function subscribe(listener: () => void): () => void {
  for (const query of [narrow, coarse]) query.addEventListener("change", listener);
  return () => {
    for (const query of [narrow, coarse]) query.removeEventListener("change", listener);
  };
}

function rowHeight(): number {
  if (narrow.matches) return 64;
  return coarse.matches ? 44 : 36;
}

/** The height of a list row in pixels, which the virtual list must know before it draws one. */
export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, rowHeight);
}
