// What the page that is open offers to the command palette.
import { useEffect, useRef } from "react";

export interface PageAction {
  readonly label: string;
  readonly run: () => void;
  /** Why it cannot be done. */
  readonly denied?: string | undefined;
}

const offers = new Set<{ readonly current: readonly PageAction[] }>();

/** Offers actions while the component is on screen. */
export function useOffered(actions: readonly PageAction[]): void {
  const latest = useRef(actions);
  useEffect(() => {
    latest.current = actions;
  });
  useEffect(() => {
    offers.add(latest);
    return () => {
      offers.delete(latest);
    };
  }, []);
}

/** The actions of the page at this moment. */
export function offeredActions(): PageAction[] {
  return [...offers].flatMap(({ current }) => current);
}
