import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import { isOwnFrame, readError } from "../../model/payload/error-text.ts";
import { CopyButton } from "../copy-button.tsx";
import { LongText } from "./long-text.tsx";
import { PayloadTree } from "./payload-tree.tsx";
import { Toggle } from "./toggle.tsx";
import styles from "./payload-view.module.css";

interface ErrorViewProps {
  readonly text: string;
  /** An error whose headline the page already shows; it is not shown twice. */
  readonly toldOf?: string | null;
}

/** An error: what happened and where, with the rest folded. */
export function ErrorView({ text, toldOf = null }: ErrorViewProps): ReactNode {
  const { message, code, rest, members } = useMemo(() => readError(text), [text]);
  const isTold = useMemo(() => toldOf !== null && readError(toldOf).message === message, [toldOf, message]);
  const lines = useMemo(() => (rest === "" ? [] : rest.split("\n")), [rest]);
  const where = lines.find(isOwnFrame);
  if (isTold && lines.length === 0 && code === undefined && members === undefined) return null;
  return (
    <section className={`${styles["payload"]} ${styles["failed"]}`} aria-label="Error">
      <div className={styles["head"]}>
        <h3 className={styles["title"]}>Error</h3>
        <span className={styles["note"]}>{code}</span>
        <CopyButton text={text} what="error" />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
      <div className={styles["body"]} tabIndex={0}>
        {isTold ? null : <div className={styles["message"]}>{message}</div>}
        {where === undefined ? null : <div className={styles["rest"]}>{where.trim()}</div>}
        <Rest text={rest} count={lines.length - (where === undefined ? 0 : 1)} />
        {members === undefined ? null : <PayloadTree node={members} />}
      </div>
    </section>
  );
}

/** Everything around the message. */
function Rest({ text, count }: { readonly text: string; readonly count: number }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  if (count <= 0) return null;
  return (
    <div className={styles["rest"]}>
      <Toggle isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
        {count} more {count === 1 ? "line" : "lines"}
      </Toggle>
      {isOpen ? (
        <div>
          <LongText text={text} />
        </div>
      ) : null}
    </div>
  );
}
