import type { ReactNode } from "react";
import styles from "./stat-strip.module.css";

/** Numbers side by side. */
export function StatStrip({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={styles["strip"]}>{children}</div>;
}

/** The class of the link around a number. */
export const statClass = styles["stat"] ?? "";

interface StatProps {
  readonly label: string;
  /** Missing until it is known. */
  readonly value: number | string | undefined;
  readonly note?: ReactNode;
  /** Something is wrong while this is above zero. */
  readonly isLoud?: boolean;
}

/** The content of one cell of the strip. */
export function Stat({ label, value, note, isLoud = false }: StatProps): ReactNode {
  const shown = typeof value === "number" ? value.toLocaleString("en") : (value ?? "–");
  return (
    <>
      <span className={styles["label"]}>{label}</span>
      <span className={`${styles["value"]} ${isLoud ? styles["loud"] : ""}`}>{shown}</span>
      <span className={styles["note"]}>{note}</span>
    </>
  );
}
