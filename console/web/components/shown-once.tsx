import type { ReactNode } from "react";
import { CodeBlock } from "./code-block.tsx";
import styles from "./shown-once.module.css";

interface ShownOnceProps {
  /** What the secret is, for screen readers. */
  readonly label: string;
  readonly title: string;
  /** What to do with it. */
  readonly children: ReactNode;
  readonly secret: string;
  /** What the copy button says it copies. */
  readonly what: string;
}

/** A secret that was just made and is never shown again. */
export function ShownOnce({ label, title, children, secret, what }: ShownOnceProps): ReactNode {
  return (
    <section className={styles["created"]} aria-label={label}>
      <h2>{title}</h2>
      <div>{children}</div>
      <CodeBlock code={secret} what={what} />
    </section>
  );
}
