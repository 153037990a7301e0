import { ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import type { PayloadNode } from "../model/literal-reader.ts";
import styles from "./payload-view.module.css";

const openDepth = 2;
/** Larger collections show their rest on demand. */
const shownAtFirst = 100;

interface PayloadTreeProps {
  readonly node: PayloadNode;
  readonly depth: number;
  readonly name?: string;
}

/** A value and, where it holds others, a way to fold them. */
export function PayloadTree({ node, depth, name }: PayloadTreeProps): ReactNode {
  if (node.kind === "atom" || node.kind === "string") {
    return (
      <div className={name === undefined ? "" : styles["line"]}>
        <Name name={name} />
        {node.kind === "atom" ? (
          <span className={styles["atom"]}>{node.text}</span>
        ) : (
          JSON.stringify(node.value)
        )}
      </div>
    );
  }
  return <Collection node={node} depth={depth} {...(name === undefined ? {} : { name })} />;
}

interface CollectionProps extends PayloadTreeProps {
  readonly node: Extract<PayloadNode, { kind: "object" | "array" }>;
}

function Collection({ node, depth, name }: CollectionProps): ReactNode {
  const [isOpen, setOpen] = useState(depth < openDepth);
  const [limit, setLimit] = useState(shownAtFirst);
  const isObject = node.kind === "object";
  const entries = isObject ? node.entries : node.items.map((value, index) => ({ key: String(index), value }));
  const [open, close] = isObject ? ["{", "}"] : ["[", "]"];
  if (entries.length === 0) {
    return (
      <div className={name === undefined ? "" : styles["line"]}>
        <Name name={name} />
        <span className={styles["punctuation"]}>
          {open}
          {close}
        </span>
      </div>
    );
  }
  const size = isObject
    ? `${entries.length} ${entries.length === 1 ? "key" : "keys"}`
    : `${entries.length} items`;
  return (
    <div>
      <button
        type="button"
        className={styles["toggle"]}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <ChevronRight size={12} aria-hidden />
        <Name name={name} />
        <span className={styles["punctuation"]}>
          {node.tag === undefined ? "" : `${node.tag} `}
          {open}
          {isOpen ? "" : ` ${size} ${close}`}
        </span>
      </button>
      {isOpen ? (
        <>
          <div className={styles["children"]}>
            {entries.slice(0, limit).map(({ key, value }) => (
              <PayloadTree key={key} node={value} depth={depth + 1} name={key} />
            ))}
            {entries.length > limit ? (
              <button type="button" className={styles["toggle"]} onClick={() => setLimit(limit * 10)}>
                {entries.length - limit} more
              </button>
            ) : null}
          </div>
          <div className={`${styles["punctuation"]} ${styles["line"]}`}>{close}</div>
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
