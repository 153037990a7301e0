import type { ReactNode } from "react";
import styles from "./popup.module.css";

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** A short list of which exactly one is chosen. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
}: ChoiceProps<Value>): ReactNode {
  return (
    <fieldset className={styles["group"]}>
      <legend className={styles["label"]}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={styles["item"]}>
          <input
            type="radio"
            className={styles["tick"]}
            name={label}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
