import { Diff } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./compare.module.css";

/** Marks what differs, by shape and word. */
export function Differs({ word = "differs" }: { readonly word?: string }): ReactNode {
  return (
    <span className={styles["differs"]}>
      <Diff size={13} aria-hidden />
      {word}
    </span>
  );
}
