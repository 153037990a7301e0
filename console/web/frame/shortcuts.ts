// Shortcuts of every page. Those of one key do nothing while a person types; none does once a person has turned them off.

let focusSearch: (() => void) | undefined;
let isWanted = false;

/** Registers what `/` focuses; returns a function that removes it. */
export function offerSearch(focus: () => void): () => void {
  focusSearch = focus;
  // A new page first moves the focus to its heading.
  if (isWanted) requestAnimationFrame(focus);
  isWanted = false;
  return () => {
    if (focusSearch === focus) focusSearch = undefined;
  };
}

/** Focuses the search of this page. Without one, returns false and focuses the next search that is registered. */
export function wantSearch(): boolean {
  isWanted = focusSearch === undefined;
  focusSearch?.();
  return !isWanted;
}

const isApple = /^(?:Mac|iP)/.test(navigator.platform);

/** The keys that open the palette, as they are printed. */
export const paletteKeys = isApple ? "⌘K" : "Ctrl K";

/** Whether a key press opens the palette. On Apple's systems Ctrl+K deletes text, so there it is ⌘K. */
export function isPaletteKey(event: KeyboardEvent): boolean {
  const { key, metaKey, ctrlKey, altKey, shiftKey, target } = event;
  if (key.toLowerCase() !== "k" || altKey || shiftKey || event.defaultPrevented) return false;
  if (target instanceof HTMLElement && target.closest("dialog, [role=dialog]") !== null) return false;
  return isApple ? metaKey && !ctrlKey : ctrlKey && !metaKey;
}

/** Whether a key press belongs to the focused element. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog, [role=dialog]") !== null) return true;
  return (
    target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select")
  );
}
