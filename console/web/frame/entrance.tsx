import { useEffect } from "react";
import type { ReactNode } from "react";
import { Mark } from "./brand.tsx";
import styles from "./entrance.module.css";

interface EntranceProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page outside the frame, before or instead of an organisation's pages. */
export function Entrance({ title, children }: EntranceProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Podium`;
  }, [title]);
  return (
    <main className={styles["entrance"]}>
      <div className={styles["card"]}>
        <div className={styles["brand"]}>
          <Mark size={20} />
          Podium
        </div>
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  );
}
