import type { ReactNode } from "react";
import styles from "./panel.module.css";

interface PanelProps {
  readonly title: string;
  readonly about?: ReactNode;
  /** For links to it. */
  readonly id?: string;
  readonly isDangerous?: boolean;
  readonly children: ReactNode;
}

/** A part of a page in a frame, with its heading. */
export function Panel({ title, about, id, isDangerous = false, children }: PanelProps): ReactNode {
  return (
    <section
      id={id}
      aria-label={title}
      className={`${styles["panel"]} ${isDangerous ? styles["danger"] : ""}`}
    >
      <h2>{title}</h2>
      {about === undefined ? null : <p className={styles["about"]}>{about}</p>}
      {children}
    </section>
  );
}
