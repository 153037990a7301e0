import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";
import styles from "./code-block.module.css";

interface CodeBlockProps {
  readonly code: string;
  /** What the copy button says it copies. */
  readonly what: string;
}

/** Lines to copy. */
export function CodeBlock({ code, what }: CodeBlockProps): ReactNode {
  return (
    <div className={styles["block"]}>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
      <pre tabIndex={0}>{code}</pre>
      <CopyButton text={code} what={what} />
    </div>
  );
}
