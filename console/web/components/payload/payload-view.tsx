import { Download } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import {
  formatBytes,
  measure,
  readInput,
  readLength,
  readPayload,
  readValues,
} from "../../model/payload/payload.ts";
import type { Payload, Reading } from "../../model/payload/payload.ts";
import { writeNode } from "../../model/payload/node.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { CopyButton } from "../copy-button.tsx";
import { LongText, previewLength } from "./long-text.tsx";
import { PayloadTree } from "./payload-tree.tsx";
import styles from "./payload-view.module.css";

const readingWords: Readonly<Record<Reading, string>> = {
  json: "JSON",
  superjson: "SuperJSON",
  literal: "as printed by the SDK",
  pickle: "Python pickle, read without running it",
  text: "text",
};

interface PayloadViewProps {
  readonly title: string;
  /** Null when there is no value, or the application does not share it. */
  readonly text: string | null;
  readonly whenAbsent: string;
}

/** A value as a tree where it can be read as data, with the raw text one click away. */
export function PayloadView({ title, text, whenAbsent }: PayloadViewProps): ReactNode {
  const payload = useReading(text, readPayload);
  return <Frame title={title} payload={payload} whenAbsent={whenAbsent} />;
}

/** Reads a text. A long text is read in a later task, so that the page is drawn first. */
function useReading(text: string | null, read: (text: string) => Payload): Payload | "reading" | undefined {
  const isLong = text !== null && text.length > readLength;
  const [found, setFound] = useState<{ readonly text: string; readonly payload: Payload }>();
  const short = useMemo(() => (text === null || isLong ? undefined : read(text)), [text, isLong, read]);
  useEffect(() => {
    if (text === null || !isLong) return undefined;
    const timer = setTimeout(() => setFound({ text, payload: read(text) }));
    return () => clearTimeout(timer);
  }, [text, isLong, read]);
  if (!isLong) return short;
  return found?.text === text ? found.payload : "reading";
}

interface InputViewProps extends PayloadViewProps {
  /** The application's language, as SDKs store arguments in different shapes. */
  readonly language: string | null;
}

/** A workflow's arguments, by name where they have one. */
export function InputView({ title, text, whenAbsent, language }: InputViewProps): ReactNode {
  const read = useCallback((given: string) => readInput(given, language), [language]);
  const payload = useReading(text, read);
  return <Frame title={title} payload={payload} whenAbsent={whenAbsent} />;
}

/** Values that follow each other, such as those of a stream. */
export function ValuesView({
  title,
  texts,
}: {
  readonly title: string;
  readonly texts: readonly string[];
}): ReactNode {
  const payload = useMemo(() => readValues(texts), [texts]);
  return <Frame title={title} payload={payload} whenAbsent="none" />;
}

interface FrameProps {
  readonly title: string;
  readonly payload: Payload | "reading" | undefined;
  readonly whenAbsent: string;
}

function Frame({ title, payload, whenAbsent }: FrameProps): ReactNode {
  const [isRaw, setRaw] = useState(false);
  if (payload === undefined || payload === "reading") {
    return (
      <section className={styles["payload"]} aria-label={title}>
        <div className={styles["head"]}>
          <h3 className={styles["title"]}>{title}</h3>
          <span className={styles["note"]}>{payload === undefined ? whenAbsent : "reading…"}</span>
        </div>
      </section>
    );
  }
  const { node, reading, bytes, text } = payload;
  const isTree = node !== undefined && !isRaw;
  const isWritten = isTree && !payload.isCut && reading !== "pickle";
  return (
    <section className={styles["payload"]} aria-label={title}>
      <div className={styles["head"]}>
        <h3 className={styles["title"]}>{title}</h3>
        <span className={styles["note"]}>
          {readingWords[reading]}
          <Size text={text} known={bytes} />
        </span>
        {node === undefined ? null : (
          <Button variant="ghost" aria-pressed={isRaw} onClick={() => setRaw(!isRaw)}>
            Raw
          </Button>
        )}
        {text.length > previewLength ? <DownloadButton text={text} name={title} /> : null}
        <CopyButton text={() => (isWritten ? writeNode(node) : text)} what={title.toLowerCase()} />
      </div>
      {isTree ? <Note payload={payload} /> : null}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so keys must reach it */}
      <div className={styles["body"]} tabIndex={0}>
        {isTree ? <PayloadTree node={node} /> : <LongText text={text} />}
      </div>
    </section>
  );
}

/** The size of a text; a long text is measured in the background. */
function Size({ text, known }: { readonly text: string; readonly known: number | undefined }): ReactNode {
  const [found, setFound] = useState<{ readonly text: string; readonly bytes: number }>();
  useEffect(() => {
    if (known !== undefined) return undefined;
    const end = new AbortController();
    const tell = async (): Promise<void> => {
      const bytes = await measure(text, end.signal);
      if (!end.signal.aborted) setFound({ text, bytes });
    };
    void tell();
    return () => end.abort();
  }, [text, known]);
  const bytes = known ?? (found?.text === text ? found.bytes : undefined);
  return bytes === undefined ? null : ` · ${formatBytes(bytes)}`;
}

/** What the tree does not show. */
function Note({ payload }: { readonly payload: Payload }): ReactNode {
  if (payload.isCut) {
    return (
      <p className={styles["partly"]}>
        The first {formatBytes(readLength)} of it. Copy and Download take all of it.
      </p>
    );
  }
  return payload.isWhole ? null : (
    <p className={styles["partly"]}>As far as the pickle could be read. Copy takes all of it.</p>
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
