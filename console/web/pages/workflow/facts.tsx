import { Fragment } from "react";
import type { ReactNode } from "react";
import styles from "./detail-panel.module.css";

export interface Fact {
  readonly name: string;
  /** Left out altogether when there is nothing to say. */
  readonly value: ReactNode;
}

/** Names and values, one pair per line. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): ReactNode {
  return (
    <dl className={styles["facts"]}>
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== "")
        .map(({ name, value }) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
