// What a misspelt name was probably meant to be. Pure.

/** Longer names are no misspelling, and comparing them would take long. */
const maxCompared = 64;

/** Maximum names that are listed where none resembles the given one. */
const maxListed = 12;

/** Why a member is refused, with the known one that it resembles. Completes a sentence that begins with its place. */
export function unknownMember(name: string, known: readonly string[]): string {
  const refused = "is not a member that this operation knows";
  if (known.length === 0) return `${refused}: it takes none`;
  const meant = nearest(name, known);
  if (meant !== undefined) return `${refused}; did you mean ${meant}?`;
  return known.length > maxListed ? refused : `${refused}: it takes ${known.join(", ")}`;
}

/** The known name with the fewest letters to change, unless that is more than half of them. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > maxCompared) return undefined;
  const [best] = known
    .map((each) => ({ each, distance: distance(name.toLowerCase(), each.toLowerCase()) }))
    .filter(({ each, distance }) => distance <= Math.max(name.length, each.length) / 2)
    .sort((a, b) => a.distance - b.distance);
  return best?.each;
}

/** Letters to insert, remove or replace to make one text of the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of from.split("").entries()) {
    const next = [index + 1];
    for (let at = 0; at < to.length; at += 1) {
      const replaced = row[at]! + (to[at] === letter ? 0 : 1);
      next.push(Math.min(replaced, row[at + 1]! + 1, next[at]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
