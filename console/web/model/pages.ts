// Lists that are read page by page: what has been read, and which pages to read again.

export interface Pages<Item> {
  readonly items: readonly Item[];
  /** Whether every page has been read. */
  readonly isWhole: boolean;
  /** Every requested page has come and the last one was full, so there may be another. */
  readonly hasMore: boolean;
  /** How many pages to request, up to the first that is not full. */
  readonly wanted: number;
}

/** Joins pages of `perPage` items up to the first that has not come. */
export function joinPages<Item>(
  pages: readonly (readonly Item[] | undefined)[],
  perPage: number,
): Pages<Item> {
  const items: Item[] = [];
  for (const [index, page] of pages.entries()) {
    if (page === undefined) return { items, isWhole: false, hasMore: false, wanted: pages.length };
    items.push(...page);
    if (page.length < perPage) return { items, isWhole: true, hasMore: false, wanted: index + 1 };
  }
  return { items, isWhole: false, hasMore: true, wanted: pages.length };
}

/**
 * Whether a page of steps is final: the workflow has ended, or the page is full without a missing number. Parallel steps are
 * recorded in the order in which they end.
 */
export function isSettledPage(
  steps: readonly { readonly stepId: number }[] | undefined,
  perPage: number,
  isFinal: boolean,
): boolean {
  if (isFinal) return true;
  if (steps === undefined || steps.length < perPage) return false;
  return (steps.at(-1)?.stepId ?? 0) - (steps[0]?.stepId ?? 0) === steps.length - 1;
}
