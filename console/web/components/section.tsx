import type { ReactNode } from "react";
import styles from "./section.module.css";

interface SectionProps {
  readonly title: string;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A named part of a page. */
export function Section({ title, note, actions, children }: SectionProps): ReactNode {
  return (
    <section className={styles["section"]} aria-label={title}>
      <div className={styles["head"]}>
        <h2>{title}</h2>
        {actions === undefined ? null : <div className={styles["actions"]}>{actions}</div>}
      </div>
      {note === undefined ? null : <p className={styles["note"]}>{note}</p>}
      {children}
    </section>
  );
}
