import type { ReactNode } from "react";
import { useShortcuts } from "../preferences.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import styles from "./shortcuts-dialog.module.css";

const groups = [
  {
    where: "Everywhere",
    keys: [
      ["⌘K or Ctrl+K", "Search or jump: pages, IDs, actions"],
      ["/", "Search workflows"],
      ["?", "This list"],
    ],
  },
  {
    where: "In the list",
    keys: [
      ["↑ ↓ Page Up Page Down Home End", "Another row"],
      ["Enter", "Open it"],
      ["Space", "Look at it beside the list"],
      ["x", "Select it"],
      ["Shift + ↑ ↓", "Select more"],
      ["Esc", "Close the panel, select nothing"],
    ],
  },
  {
    where: "On the timeline",
    keys: [
      ["↑ ↓ Home End", "Another step"],
      ["→ ←", "Show the steps of a child, or hide them"],
      ["n N", "The next or last failure"],
      ["+ − 0", "Less time, more time, all of it"],
    ],
  },
] as const;

/** Lists every shortcut, and turns those of every page on and off. */
export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [isOn, setOn] = useShortcuts();
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Keyboard shortcuts"
      onSubmit={onClose}
      dismissal="Close"
      action={
        <Button aria-pressed={isOn} onClick={() => setOn(!isOn)}>
          {isOn ? "Turn shortcuts off" : "Turn shortcuts on"}
        </Button>
      }
    >
      {groups.map(({ where, keys }) => (
        <section key={where}>
          <h3>{where}</h3>
          <dl className={styles["keys"]}>
            {keys.map(([key, does]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
