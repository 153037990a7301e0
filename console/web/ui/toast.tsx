import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { toFailure } from "../model/failure.ts";
import styles from "./toast.module.css";

const manager = Base.createToastManager();

/** Says that the reader's own action is done. */
export function announce(title: string, description?: string): void {
  manager.add({ title, ...(description === undefined ? {} : { description }), timeout: 5_000 });
}

/** Says that the reader's own action failed; it stays until dismissed. */
export function announceFailure(title: string, thrown: unknown): void {
  const failure = toFailure(thrown);
  const id = failure.requestId === undefined ? "" : ` Request ${failure.requestId}.`;
  manager.add({ type: "failure", priority: "high", title, description: failure.message + id, timeout: 0 });
}

/** Where announcements appear; placed once. */
export function Announcements(): ReactNode {
  return (
    <Base.Provider toastManager={manager} limit={4}>
      <Base.Portal>
        <Base.Viewport className={styles["viewport"]}>
          <List />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function List(): ReactNode {
  const { toasts } = Base.useToastManager();
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className={styles["toast"]} swipeDirection="right">
      <Base.Title className={styles["title"]} />
      <Base.Description className={styles["description"]} />
      <Base.Close className={styles["close"]} aria-label="Dismiss">
        <X size={14} aria-hidden />
      </Base.Close>
    </Base.Root>
  ));
}
