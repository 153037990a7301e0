import { useState } from "react";
import type { ReactNode } from "react";
import { formatBytes } from "../../model/payload/payload.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./payload-tree.module.css";

/** Characters that are added to the page at a time, as the browser lays out every one. */
export const previewLength = 32_768;

interface LongTextProps {
  readonly text: string;
  /** Characters that are shown at first. */
  readonly first?: number;
  /** Shown as a string in quotes, with its escapes. */
  readonly isQuoted?: boolean;
}

/** A text of any size: its beginning, and more on demand. */
export function LongText({ text, first = previewLength, isQuoted = false }: LongTextProps): ReactNode {
  const [length, setLength] = useState(first);
  const shown = text.length <= length ? text : text.slice(0, length);
  const written = isQuoted ? JSON.stringify(shown) : shown;
  if (text.length <= length) return written;
  return (
    <>
      {isQuoted ? written.slice(0, -1) : written}
      <span className={styles["more"]}>
        … the first {formatBytes(length)} of {formatBytes(text.length)}.{" "}
        <Button variant="ghost" onClick={() => setLength(length + previewLength)}>
          Show {formatBytes(Math.min(previewLength, text.length - length))} more
        </Button>
      </span>
    </>
  );
}
