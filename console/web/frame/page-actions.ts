// What the page that is open offers to the command palette.
import { useEffect, useRef, useSyncExternalStore } from "react";

export interface PageAction {
  readonly label: string;
  readonly run: () => void;
  /** Why it cannot be done. */
  readonly denied?: string | undefined;
}

const listeners = new Set<() => void>();
let offers: readonly { readonly current: readonly PageAction[] }[] = [];

function change(next: typeof offers): void {
  offers = next;
  for (const listener of listeners) listener();
}

/** Offers actions while the component is on screen. */
export function useOffered(actions: readonly PageAction[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    change([...offers, latest]);
    return () => change(offers.filter((one) => one !== latest));
  }, []);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns a function that reads the actions of the page, also of one that is still being opened. */
export function useOfferedActions(): () => PageAction[] {
  const known = useSyncExternalStore(subscribe, () => offers);
  return () => known.flatMap(({ current }) => current);
}
