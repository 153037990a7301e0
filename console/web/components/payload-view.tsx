import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { formatBytes, isLibraryFrame, readError, readPayload, writeNode } from "../model/payload.ts";
import type { Reading } from "../model/payload.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "./copy-button.tsx";
import { PayloadTree } from "./payload-tree.tsx";
import styles from "./payload-view.module.css";

const readingWords: Readonly<Record<Reading, string>> = {
  json: "JSON",
  literal: "as printed by the SDK",
  text: "text",
};

interface PayloadViewProps {
  readonly title: string;
  /** `null` means that the application keeps the value to itself. */
  readonly text: string | null;
  readonly whenAbsent: string;
}

/** An input or output: a tree where it can be read as data, and always the raw text one click away. */
export function PayloadView({ title, text, whenAbsent }: PayloadViewProps): ReactNode {
  const [isRaw, setRaw] = useState(false);
  if (text === null) {
    return (
      <section className={styles["payload"]} aria-label={title}>
        <div className={styles["head"]}>
          <h3 className={styles["title"]}>{title}</h3>
          <span className={styles["note"]}>{whenAbsent}</span>
        </div>
      </section>
    );
  }
  const payload = readPayload(text);
  const { node } = payload;
  return (
    <section className={styles["payload"]} aria-label={title}>
      <div className={styles["head"]}>
        <h3 className={styles["title"]}>{title}</h3>
        <span className={styles["note"]}>
          {readingWords[payload.reading]} · {formatBytes(payload.bytes)}
        </span>
        {node === undefined ? null : (
          <Button variant="ghost" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
            Raw
          </Button>
        )}
        <CopyButton text={isRaw || node === undefined ? text : writeNode(node)} what={title.toLowerCase()} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
      <div className={styles["body"]} tabIndex={0}>
        {node === undefined || isRaw ? text : <PayloadTree node={node} depth={0} />}
      </div>
    </section>
  );
}

/** An error: what it says first, the stack behind it. */
export function ErrorView({ text }: { readonly text: string }): ReactNode {
  const { message, rest } = readError(text);
  return (
    <section className={`${styles["payload"]} ${styles["failed"]}`} aria-label="Error">
      <div className={styles["head"]}>
        <h3 className={styles["title"]}>Error</h3>
        <span className={styles["note"]} />
        <CopyButton text={text} what="error" />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
      <div className={styles["body"]} tabIndex={0}>
        <div className={styles["message"]}>{message}</div>
        <Stack lines={rest === "" ? [] : rest.split("\n")} />
      </div>
    </section>
  );
}

/** The application's own frames; those of libraries are folded, as the fault is seldom theirs. */
function Stack({ lines }: { readonly lines: readonly string[] }): ReactNode {
  const [showsAll, setShowsAll] = useState(false);
  const own = lines.filter((line) => !isLibraryFrame(line));
  const folded = lines.length - own.length;
  return (
    <div className={styles["rest"]}>
      {(showsAll ? lines : own).join("\n")}
      {folded === 0 ? null : (
        <div>
          <button
            type="button"
            className={styles["toggle"]}
            aria-expanded={showsAll}
            onClick={() => setShowsAll(!showsAll)}
          >
            <ChevronRight size={12} aria-hidden />
            {folded} {folded === 1 ? "frame" : "frames"} of libraries
          </button>
        </div>
      )}
    </div>
  );
}
