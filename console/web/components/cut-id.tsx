import type { ReactNode } from "react";
import styles from "./cut-id.module.css";

/** Characters at the end that are always shown, as similar ids differ there. */
const tailLength = 12;

/** An id on one line, cut in the middle where it does not fit. Screen readers and the clipboard get the whole id. */
export function CutId({ id }: { readonly id: string }): ReactNode {
  const characters = Array.from(id);
  const tail = characters.slice(-tailLength).join("");
  return (
    <bdi className={styles["id"]} title={id}>
      <span className="visually-hidden">{id}</span>
      <span className={styles["head"]} aria-hidden>
        {characters.slice(0, -tailLength).join("")}
      </span>
      <span className={styles["tail"]} aria-hidden>
        {tail}
      </span>
    </bdi>
  );
}
