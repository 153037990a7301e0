// Counts of workflows that were read in fine groups, joined into coarser ones.
import type { Group } from "./queues.ts";

/** Groups by some of their members: counts are added, and the oldest creation is kept. */
export function regrouped(groups: readonly Group[], members: readonly string[]): Group[] {
  const joined = new Map<string, Group>();
  for (const one of groups) {
    const group = Object.fromEntries(members.map((member) => [member, one.group[member] ?? null]));
    const key = JSON.stringify(group);
    const before = joined.get(key);
    const [oldest] = [before?.minCreatedAt, one.minCreatedAt].flatMap((at) => at ?? []).toSorted();
    joined.set(key, {
      group,
      count: (before?.count ?? 0) + (one.count ?? 0),
      ...(oldest === undefined ? {} : { minCreatedAt: oldest }),
    });
  }
  return [...joined.values()];
}
