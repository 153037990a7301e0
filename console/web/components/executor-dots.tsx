import type { ReactNode } from "react";
import type { Executor } from "../api/types.ts";
import styles from "./executor-dots.module.css";

const shownAtMost = 12;

/** One dot per executor in the colour of its state, and the same in words. */
export function ExecutorDots({ executors }: { readonly executors: readonly Executor[] }): ReactNode {
  const healthy = executors.filter((executor) => executor.status === "HEALTHY").length;
  return (
    <span className={styles["dots"]}>
      {executors.slice(0, shownAtMost).map((executor) => (
        <span
          key={executor.executorId}
          className={`${styles["dot"]} ${styles[executor.status] ?? ""}`}
          aria-hidden
        />
      ))}
      <span className={styles["words"]}>
        {executors.length === 0 ? "none" : `${healthy} of ${executors.length}`}
      </span>
    </span>
  );
}
