// What the workflow list looked like when its reader left it, so that Back leads to the same place.
import type { Workflow } from "./types.ts";
import { searchFromFilters } from "../model/filters.ts";
import type { Filters } from "../model/filters.ts";
import { nothingSelected } from "../model/selection.ts";
import type { Selection } from "../model/selection.ts";

interface ListState {
  readonly selection: Selection;
  /** The row that keys act on. */
  readonly activeId?: string | undefined;
  /** The rows as they were held while the reader had scrolled down. */
  readonly held?: readonly Workflow[] | undefined;
  readonly scrollTop: number;
}

export interface ListMemory {
  /** How the list was left. */
  readonly left: ListState;
  /** Says what is new. */
  readonly note: (change: Partial<ListState>) => void;
}

interface Left {
  readonly key: string;
  readonly search: ReturnType<typeof searchFromFilters>;
  state: ListState; // mutable
}

const byApp = new Map<string, Left>();
const fresh: ListState = { selection: nothingSelected, scrollTop: 0 };

/** The memory of this list, which is empty where another one was looked at last. */
export function recallList(appName: string, filters: Filters): ListMemory {
  const key = JSON.stringify(filters);
  const known = byApp.get(appName);
  const left = known?.key === key ? known : { key, search: searchFromFilters(filters), state: fresh };
  byApp.set(appName, left);
  return {
    left: left.state,
    note: (change) => {
      left.state = { ...left.state, ...change };
    },
  };
}

/** The filters that the list of an application had last, as its address has them. */
export function lastSearch(appName: string): ReturnType<typeof searchFromFilters> {
  return byApp.get(appName)?.search ?? {};
}
