import { ChevronRight, Download } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import { formatBytes, isLibraryFrame, readError, readPayload, writeNode } from "../model/payload.ts";
import type { Reading } from "../model/payload.ts";
import { Button, IconButton } from "../ui/button.tsx";
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
  const payload = useMemo(() => (text === null ? undefined : readPayload(text)), [text]);
  if (text === null || payload === undefined) {
    return (
      <section className={styles["payload"]} aria-label={title}>
        <div className={styles["head"]}>
          <h3 className={styles["title"]}>{title}</h3>
          <span className={styles["note"]}>{whenAbsent}</span>
        </div>
      </section>
    );
  }
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
        {isLong(text) ? <DownloadButton text={text} name={title} /> : null}
        <CopyButton text={isRaw || node === undefined ? text : writeNode(node)} what={title.toLowerCase()} />
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
      <div className={styles["body"]} tabIndex={0}>
        {node === undefined || isRaw ? <LongText text={text} /> : <PayloadTree node={node} depth={0} />}
      </div>
    </section>
  );
}

/** Characters of a text that are put on the page at a time: the browser lays out every one of them. */
const previewLength = 32_768;

function isLong(text: string): boolean {
  return text.length > previewLength;
}

/** A text of any size: its beginning, and more when it is asked for. */
function LongText({ text }: { readonly text: string }): ReactNode {
  const [length, setLength] = useState(previewLength);
  if (text.length <= length) return text;
  return (
    <>
      {text.slice(0, length)}
      <div className={styles["more"]}>
        The first {formatBytes(length)} of {formatBytes(text.length)}.{" "}
        <Button variant="ghost" onClick={() => setLength(length + previewLength)}>
          Show {formatBytes(Math.min(previewLength, text.length - length))} more
        </Button>
      </div>
    </>
  );
}

function DownloadButton({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  const download = (): void => {
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name.toLowerCase().replaceAll(/[^\w.-]+/g, "-")}.txt`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <IconButton label={`Download ${name.toLowerCase()}`} onClick={download}>
      <Download size={14} aria-hidden />
    </IconButton>
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
