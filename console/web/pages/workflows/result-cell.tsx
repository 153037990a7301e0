import type { ReactNode } from "react";
import { readError } from "../../model/payload/error-text.ts";
import styles from "./workflow-table.module.css";

/** Characters that a cell shows and reads at most. */
const most = 400;

interface ResultCellProps {
  readonly text: string;
  readonly isError: boolean;
}

/** The message of an error, or the beginning of an output. */
export function ResultCell({ text, isError }: ResultCellProps): ReactNode {
  if (!isError) return text.slice(0, most);
  const message = readError(text).message.slice(0, most);
  return (
    <span className={styles["failed"]} title={message}>
      {message}
    </span>
  );
}
