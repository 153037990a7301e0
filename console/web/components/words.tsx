import type { ReactNode } from "react";
import styles from "./words.module.css";

/** Short names side by side, such as permissions. */
export function Words({ values }: { readonly values: readonly string[] }): ReactNode {
  return (
    <span className={styles["words"]}>
      {values.map((value) => (
        <code key={value}>{value}</code>
      ))}
    </span>
  );
}
