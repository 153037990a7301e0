import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { toFailure } from "../model/failure.ts";
import styles from "./toast.module.css";

interface Toast {
  readonly id: number;
  readonly title: string;
  readonly description: string;
  readonly isFailure: boolean;
}

const shownMs = 6_000;
const shownAtMost = 4;

const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let nextId = 0;

function show(next: readonly Toast[]): void {
  toasts = next.slice(-shownAtMost);
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  show(toasts.filter((toast) => toast.id !== id));
}

function add(title: string, description: string, isFailure: boolean): number {
  nextId += 1;
  show([...toasts, { id: nextId, title, description, isFailure }]);
  return nextId;
}

/** Announces that an action of the person has succeeded. */
export function announce(title: string, description = ""): void {
  const id = add(title, description, false);
  setTimeout(() => dismiss(id), shownMs);
}

/** Announces that an action of the person has failed; the announcement stays until dismissed. */
export function announceFailure(title: string, thrown: unknown): void {
  const failure = toFailure(thrown);
  const request = failure.requestId === undefined ? "" : ` Request ${failure.requestId}.`;
  add(title, failure.message + request, true);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where announcements appear; placed once. Screen readers announce changes only in regions that exist from the start. */
export function Announcements(): ReactNode {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  const items = (isFailure: boolean): ReactNode =>
    shown
      .filter((toast) => toast.isFailure === isFailure)
      .map((toast) => <Item key={toast.id} toast={toast} />);
  return (
    <section className={styles["viewport"]} aria-label="Announcements">
      <div role="alert">{items(true)}</div>
      <div aria-live="polite">{items(false)}</div>
    </section>
  );
}

function Item({ toast }: { readonly toast: Toast }): ReactNode {
  return (
    <div className={`${styles["toast"]} ${toast.isFailure ? styles["failure"] : ""}`}>
      <div className={styles["title"]}>{toast.title}</div>
      {toast.description === "" ? null : <div className={styles["description"]}>{toast.description}</div>}
      <button
        type="button"
        className={styles["close"]}
        aria-label="Dismiss"
        onClick={() => dismiss(toast.id)}
      >
        <X size={14} aria-hidden />
      </button>
    </div>
  );
}
