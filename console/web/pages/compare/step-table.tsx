import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { Step } from "../../api/types.ts";
import type { Paged } from "../../api/workflow-parts.ts";
import { Section } from "../../components/section.tsx";
import { alignSteps } from "../../model/compare/align.ts";
import { stepsNote } from "../../model/steps.ts";
import { Button } from "../../ui/button.tsx";
import { StepRow } from "./step-row.tsx";
import styles from "./compare.module.css";

interface StepTableProps {
  readonly a: Paged<Step>;
  readonly b: Paged<Step>;
  readonly whenAbsent: string;
}

const shownAtOnce = 200;

/** The steps of both runs, those that belong together in one row. */
export function StepTable({ a, b, whenAbsent }: StepTableProps): ReactNode {
  const pairs = useMemo(() => alignSteps(a.items, b.items), [a.items, b.items]);
  const differing = pairs.filter(({ difference }) => difference !== undefined);
  const [isNarrowed, setNarrowed] = useState(false);
  const [limit, setLimit] = useState(shownAtOnce);
  const shown = isNarrowed ? differing : pairs;
  const note = `A: ${stepsNote(a.items.length, a.isWhole)}. B: ${stepsNote(b.items.length, b.isWhole)}.`;
  return (
    <Section
      title="Steps"
      note={differing.length === 0 ? `${note} No outcome differs.` : note}
      actions={
        differing.length === 0 ? undefined : (
          <Button aria-pressed={isNarrowed} onClick={() => setNarrowed(!isNarrowed)}>
            {isNarrowed
              ? `Show all ${pairs.length.toLocaleString("en")}`
              : `Only the ${differing.length.toLocaleString("en")} that differ`}
          </Button>
        )
      }
    >
      {shown.length === 0 ? null : (
        <div className={styles["frame"]}>
          <table className={styles["steps"]} aria-label="Steps of both runs">
            <thead>
              <tr>
                <th scope="col">Step</th>
                <th scope="col">A</th>
                <th scope="col">B</th>
                <th scope="col">B beside A</th>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, limit).map((pair) => (
                <StepRow key={pair.key} pair={pair} whenAbsent={whenAbsent} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length <= limit ? null : (
        <Button onClick={() => setLimit(limit + shownAtOnce)}>
          Show more of the {shown.length.toLocaleString("en")}
        </Button>
      )}
      {[a, b].some((one) => !one.isWhole && !one.isReading) ? (
        <Button
          onClick={() => {
            a.readMore();
            b.readMore();
          }}
        >
          Read more steps
        </Button>
      ) : null}
    </Section>
  );
}
