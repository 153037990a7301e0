import { useState } from "react";
import type { ReactNode } from "react";
import { writeCount } from "../../model/typed-amount.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import styles from "./settings.module.css";

interface ConfirmedSaveProps {
  /** What is saved, for screen readers: the page has several of these. */
  readonly label: string;
  readonly isReady: boolean;
  readonly isSaving: boolean;
  readonly denied: string | undefined;
  readonly verb: "Cancel" | "Delete";
  /** About how many workflows the change acts on; undefined while that is not known. */
  readonly count: number | undefined;
  /** No executor can say how many. */
  readonly isUnreadable: boolean;
  readonly consequence: string;
  /** What the count is part of, such as `of 1,100,000`. */
  readonly outOf?: string;
  readonly onSave: () => void;
  /** The fields. */
  readonly children: ReactNode;
}

/** A form whose change acts on workflows: it says on how many, and asks before it does. */
export function ConfirmedSave(props: ConfirmedSaveProps): ReactNode {
  const { label, isReady, isSaving, denied, verb, count, isUnreadable, consequence, outOf, onSave } = props;
  const [isAsking, setAsking] = useState(false);
  const many = count === undefined ? "an unknown number of workflows" : `about ${workflows(count)}`;
  const effect = `This would ${verb.toLowerCase()} ${many}${outOf === undefined ? "" : ` ${outOf}`}.`;
  const waits = count === undefined && !isUnreadable;
  return (
    <form
      className={styles["switches"]}
      aria-label={`Change ${label}`}
      style={{ gap: "var(--space-3)" }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady || denied !== undefined || isSaving || waits) return;
        if (count === 0) onSave();
        else setAsking(true);
      }}
    >
      {props.children}
      <div className={styles["foot"]}>
        <Button
          type="submit"
          variant="primary"
          denied={denied}
          disabled={!isReady || isSaving || waits}
          aria-label={`Save ${label}`}
        >
          Save
        </Button>
        <output className={count === 0 || waits ? styles["effect"] : styles["loud"]}>
          {!isReady ? "" : waits ? "Counting what this acts on…" : count === 0 ? "" : effect}
        </output>
      </div>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`${verb} ${many}?`}
        description={consequence}
        dismissal="Keep as it is"
        onSubmit={() => {
          setAsking(false);
          onSave();
        }}
        action={
          <Button type="submit" variant="destructive">
            Save and {verb.toLowerCase()}
          </Button>
        }
      >
        {isUnreadable ? "No executor could count them. The change takes effect once one is connected." : null}
      </Dialog>
    </form>
  );
}

function workflows(count: number): string {
  return count === 1 ? "1 workflow" : `${writeCount(count)} workflows`;
}
