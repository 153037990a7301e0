// The few largest of very many, without putting all of them in order. Pure.

/** Parts the `places` largest, in descending order, from the rest. Among equals the first are kept. */
export function largestOf<T>(
  all: readonly T[],
  places: number,
  size: (each: T) => number,
): { readonly kept: T[]; readonly rest: T[] } {
  const sizes = Float64Array.from(all, size);
  const ordered = sizes.toSorted();
  const least = ordered[ordered.length - places] ?? Number.NEGATIVE_INFINITY;
  let equals = places;
  for (const each of sizes) if (each > least) equals -= 1;
  const kept: T[] = [];
  const rest: T[] = [];
  for (const [index, each] of all.entries()) {
    const isKept = places > 0 && (sizes[index]! > least || (sizes[index] === least && equals > 0));
    if (isKept && sizes[index] === least) equals -= 1;
    (isKept ? kept : rest).push(each);
  }
  return { kept: kept.sort((a, b) => size(b) - size(a)), rest };
}
