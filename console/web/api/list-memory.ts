// How the workflow list looked when the person left it, so that Back restores it.
import type { Workflow } from "./types.ts";
import { searchFromFilters } from "../model/filters.ts";
import type { Filters } from "../model/filters.ts";
import { nothingSelected } from "../model/selection.ts";
import type { Selection } from "../model/selection.ts";

interface ListState {
  readonly selection: Selection;
  /** The row that the keyboard acts on. */
  readonly activeId?: string | undefined;
  /** The rows that were held while the person had scrolled down. */
  readonly held?: readonly Workflow[] | undefined;
  readonly scrollTop: number;
}

export interface ListMemory {
  /** The remembered state. */
  readonly left: ListState;
  /** Changes the remembered state. */
  readonly note: (change: Partial<ListState>) => void;
}

interface Left {
  readonly key: string;
  readonly search: ReturnType<typeof searchFromFilters>;
  state: ListState; // mutable
}

const byApp = new Map<string, Left>();
const fresh: ListState = { selection: nothingSelected, scrollTop: 0 };

/** The memory of a list; empty where the last list of the application had other filters. */
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

/** The filters that an application's list had last, as parameters of its address. */
export function lastSearch(appName: string): ReturnType<typeof searchFromFilters> {
  return byApp.get(appName)?.search ?? {};
}
