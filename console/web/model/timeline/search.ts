/** The places of the rows whose name contains a text, whatever its case; none for an empty text. */
export function matchingRows(rows: readonly { readonly label: string }[], text: string): readonly number[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  return rows.flatMap((row, index) => (row.label.toLowerCase().includes(wanted) ? [index] : []));
}

/** The next match after a row, or the one before it; beyond the end it begins again. */
export function nextMatch(matches: readonly number[], at: number, isBackwards: boolean): number | undefined {
  return isBackwards
    ? (matches.findLast((index) => index < at) ?? matches.at(-1))
    : (matches.find((index) => index > at) ?? matches[0]);
}
