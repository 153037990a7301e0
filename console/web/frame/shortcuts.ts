// Single keys that work on every page, unless the reader has turned them off or is typing.

let focusSearch: (() => void) | undefined;
let isWanted = false;

/** Says what `/` focuses while a page has a search; returns what takes it back. */
export function offerSearch(focus: () => void): () => void {
  focusSearch = focus;
  // A page that comes up moves the focus to its heading first.
  if (isWanted) requestAnimationFrame(focus);
  isWanted = false;
  return () => {
    if (focusSearch === focus) focusSearch = undefined;
  };
}

/** Focuses the search of this page. Answers false where there is none: the next one to be offered is focused then. */
export function wantSearch(): boolean {
  isWanted = focusSearch === undefined;
  focusSearch?.();
  return !isWanted;
}

/** Whether a key press belongs to what has the focus. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog, [role=dialog]") !== null) return true;
  return (
    target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select")
  );
}
