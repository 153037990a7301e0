import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import { entriesOf, isCollection, openAtFirst } from "../../model/payload/node.ts";
import type { Collection, PayloadNode } from "../../model/payload/node.ts";
import { LongText } from "./long-text.tsx";
import { Toggle } from "./toggle.tsx";
import styles from "./payload-tree.module.css";

/** Rows that are drawn at first, and those of one collection; the rest is drawn on demand. */
const rowsAtFirst = 120;
const shownAtFirst = 100;
/** Characters of one value that are shown at first. */
const valueLength = 2_000;

/** A value as a tree whose parts can be folded. */
export function PayloadTree({ node }: { readonly node: PayloadNode }): ReactNode {
  const open = useMemo(() => openAtFirst(node, rowsAtFirst, shownAtFirst), [node]);
  return <Value node={node} open={open} />;
}

interface ValueProps {
  readonly node: PayloadNode;
  readonly name?: string;
  /** The collections that are unfolded at first. */
  readonly open: ReadonlySet<PayloadNode>;
}

function Value({ node, name, open }: ValueProps): ReactNode {
  if (isCollection(node)) return <Folder node={node} open={open} {...(name === undefined ? {} : { name })} />;

  return (
    <div className={name === undefined ? "" : styles["line"]}>
      <Name name={name} />
      {node.kind === "string" ? (
        <LongText text={node.value} first={valueLength} isQuoted />
      ) : (
        <span className={node.kind === "atom" ? styles["atom"] : styles["unread"]}>
          <LongText text={node.text} first={valueLength} />
        </span>
      )}
    </div>
  );
}

function Folder({ node, name, open }: ValueProps & { readonly node: Collection }): ReactNode {
  const [isOpen, setOpen] = useState(open.has(node));
  const [limit, setLimit] = useState(shownAtFirst);
  const isObject = node.kind === "object";
  const entries = entriesOf(node);
  const [opening, closing] = isObject ? ["{", "}"] : ["[", "]"];
  const tag = node.tag === undefined ? "" : `${node.tag} `;
  if (entries.length === 0) {
    return (
      <div className={name === undefined ? "" : styles["line"]}>
        <Name name={name} />
        <span className={styles["punctuation"]}>
          {tag}
          {opening}
          {closing}
        </span>
      </div>
    );
  }
  const noun = isObject ? (entries.length === 1 ? "key" : "keys") : entries.length === 1 ? "item" : "items";
  return (
    <div>
      <Toggle isOpen={isOpen} onToggle={() => setOpen(!isOpen)}>
        <Name name={name} />
        <span className={styles["punctuation"]}>
          {tag}
          {opening}
          {isOpen ? "" : ` ${entries.length} ${noun} ${closing}`}
        </span>
      </Toggle>
      {isOpen ? (
        <>
          <div className={styles["children"]}>
            {entries.slice(0, limit).map(({ key, value }, index) => (
              // oxlint-disable-next-line react/no-array-index-key -- names repeat, and nothing moves
              <Value key={index} node={value} open={open} name={key} />
            ))}
            {entries.length > limit ? (
              <button
                type="button"
                className={styles["toggle"]}
                onClick={() => setLimit(limit + shownAtFirst)}
              >
                {entries.length - limit} more
              </button>
            ) : null}
          </div>
          <div className={`${styles["punctuation"]} ${styles["line"]}`}>{closing}</div>
        </>
      ) : null}
    </div>
  );
}

function Name({ name }: { readonly name: string | undefined }): ReactNode {
  if (name === undefined) return null;
  return (
    <span>
      <span className={styles["key"]}>{name}</span>
      <span className={styles["punctuation"]}>: </span>
    </span>
  );
}
