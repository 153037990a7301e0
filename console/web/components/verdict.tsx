import { CircleCheck, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { verdictOf } from "../model/needs.ts";
import type { Unchecked } from "../model/needs.ts";
import type { Tone } from "../model/status.ts";
import { StatusIcon } from "./status-badge.tsx";
import styles from "./verdict.module.css";

interface Matter {
  readonly key: string;
  readonly tone: Tone;
  readonly sentence: string;
}

interface VerdictProps<One extends Matter> {
  readonly needs: readonly One[];
  readonly unchecked: readonly Unchecked[];
  readonly isReading: boolean;
  /** The ways from a matter: links and buttons. */
  readonly ways: (need: One) => ReactNode;
}

/** One line on whether anything needs a person, then each matter with the way to it. */
export function Verdict<One extends Matter>(props: VerdictProps<One>): ReactNode {
  const { needs, unchecked, isReading, ways } = props;
  const { isQuiet, sentence } = verdictOf(needs, { isReading, unchecked });
  const Icon = isQuiet ? CircleCheck : TriangleAlert;
  return (
    <section
      aria-label="What needs you"
      className={`${styles["verdict"]} ${isQuiet ? "" : styles["loud"]}`}
      data-mild={needs.every(({ tone }) => tone === "delayed")}
      data-unsure={isReading || unchecked.length > 0}
    >
      <output className={styles["sentence"]}>
        <Icon size={18} aria-hidden />
        {sentence}
      </output>
      {needs.length === 0 ? null : (
        <ul className={styles["needs"]} aria-label="What needs you">
          {needs.map((need) => (
            <li key={need.key}>
              <StatusIcon tone={need.tone} />
              <p>{need.sentence}</p>
              <span className={styles["ways"]}>{ways(need)}</span>
            </li>
          ))}
        </ul>
      )}
      {unchecked.map(({ what, reason }) => (
        <p key={reason} className={styles["unchecked"]}>
          Not checked: {what}. {reason}
        </p>
      ))}
    </section>
  );
}
