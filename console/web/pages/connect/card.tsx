import { Check } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./card.module.css";

interface CardProps {
  readonly number: number;
  readonly title: string;
  readonly isDone: boolean;
  readonly children: ReactNode;
}

/** One of several steps, with a tick when it is done. */
export function Card({ number, title, isDone, children }: CardProps): ReactNode {
  return (
    <li className={styles["card"]}>
      <span className={`${styles["number"]} ${isDone ? styles["done"] : ""}`} aria-hidden>
        {isDone ? <Check size={14} strokeWidth={2.5} /> : number}
      </span>
      <h2 className={styles["title"]}>
        {title}
        {isDone ? <span className="visually-hidden">, done</span> : null}
      </h2>
      <div className={styles["body"]}>{children}</div>
    </li>
  );
}
