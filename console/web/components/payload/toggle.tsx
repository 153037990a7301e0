import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./payload-tree.module.css";

interface ToggleProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

/** Opens and closes a part of a payload. */
export function Toggle({ isOpen, onToggle, children }: ToggleProps): ReactNode {
  return (
    <button type="button" className={styles["toggle"]} aria-expanded={isOpen} onClick={onToggle}>
      <ChevronRight size={12} aria-hidden />
      {children}
    </button>
  );
}
