// Whose turn it is to be read again, among everything on screen.

interface Refreshable {
  readonly meta: Readonly<Record<string, unknown>> | undefined;
  readonly state: { readonly dataUpdatedAt: number; readonly errorUpdatedAt: number };
  readonly isDisabled: () => boolean;
}

/** Picks the query that has waited longest past the interval it asks for. A failed reading counts as a reading. */
export function mostOverdue<Query extends Refreshable>(
  queries: readonly Query[],
  nowMs: number,
): Query | undefined {
  let chosen: Query | undefined;
  let longest = 0;
  for (const query of queries) {
    const refreshMs = query.meta?.["refreshMs"];
    if (typeof refreshMs !== "number" || query.isDisabled()) continue;
    const readAt = Math.max(query.state.dataUpdatedAt, query.state.errorUpdatedAt);
    const overdue = nowMs - readAt - refreshMs;
    if (overdue >= longest) [chosen, longest] = [query, overdue];
  }
  return chosen;
}
