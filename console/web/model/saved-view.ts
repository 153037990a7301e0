// Saved views: a name for the parameters of a list's address.
import { filtersFromSearch, parseSearch, stringifySearch } from "./filters.ts";
import type { SearchParams } from "./filters.ts";
import { lookFromSearch, searchFromList } from "./list-look.ts";

interface View {
  readonly viewName: string;
  readonly isShared: boolean;
  readonly search: string;
}

/** Conductor's limits. */
const maxName = 100;
const maxSearch = 4_000;

/** What a view keeps of an address: filters and columns, not the open panel. */
export function viewSearch(search: SearchParams): string {
  return stringifySearch(
    searchFromList(filtersFromSearch(search), { ...lookFromSearch(search), peek: "" }, true),
  );
}

/** The view that an address shows, if it is one. */
export function viewOf<Saved extends View>(views: readonly Saved[], search: SearchParams): Saved | undefined {
  const shown = viewSearch(search);
  return views.find((view) => viewSearch(parseSearch(view.search)) === shown);
}

/** Why the address cannot be saved under the name; undefined when it can. */
export function whyUnsaved(name: string, search: string): string | undefined {
  if (name === "") return "Type a name first.";
  if (name.length > maxName) return `A name has at most ${maxName} characters; this one has ${name.length}.`;
  if (search.length > maxSearch) {
    return `The filters are ${search.length} characters long; a view keeps at most ${maxSearch}.`;
  }
  return undefined;
}
