import { useId } from "react";
import type { ReactNode } from "react";
import styles from "./check-list.module.css";

interface CheckListProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A short list of checkboxes of which any number is chosen. */
export function CheckList({ label, hint, options, chosen, onChange }: CheckListProps): ReactNode {
  const id = useId();
  return (
    <fieldset className={styles["list"]} aria-describedby={hint === undefined ? undefined : id}>
      <legend className={styles["label"]}>{label}</legend>
      <div className={styles["options"]}>
        {options.map((option) => (
          <label key={option} className={styles["option"]}>
            <input
              type="checkbox"
              className={styles["tick"]}
              checked={chosen.includes(option)}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...chosen, option] : chosen.filter((each) => each !== option),
                )
              }
            />
            {option}
          </label>
        ))}
      </div>
      {hint === undefined ? null : (
        <div id={id} className={styles["hint"]}>
          {hint}
        </div>
      )}
    </fieldset>
  );
}
