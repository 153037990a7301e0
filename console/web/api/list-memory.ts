// How the workflow list looked when the person left it, so that Back restores it.
import type { Workflow } from "./types.ts";
import type { Filters } from "../model/filters.ts";
import { loadsResults, searchFromList } from "../model/list-look.ts";
import type { ListLook } from "../model/list-look.ts";
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
  search: ReturnType<typeof searchFromList>; // mutable
  state: ListState; // mutable
}

const byApp = new Map<string, Left>();
const fresh: ListState = { selection: nothingSelected, scrollTop: 0 };

/** What makes two lists different: what they read. */
export function listKey(appName: string, filters: Filters, look: ListLook): string {
  return JSON.stringify([appName, filters, loadsResults(look)]);
}

/** The memory of a list; empty where the last list of the application read something else. */
export function recallList(appName: string, filters: Filters, look: ListLook): ListMemory {
  const key = listKey(appName, filters, look);
  const known = byApp.get(appName);
  const left = known?.key === key ? known : { key, search: {}, state: fresh };
  left.search = searchFromList(filters, { ...look, peek: "" });
  byApp.set(appName, left);
  return {
    left: left.state,
    note: (change) => {
      left.state = { ...left.state, ...change };
    },
  };
}

/** The filters and columns that an application's list had last, as parameters of its address. */
export function lastSearch(appName: string): ReturnType<typeof searchFromList> {
  return byApp.get(appName)?.search ?? {};
}
