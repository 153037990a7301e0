import type { ReactNode } from "react";
import styles from "./popup.module.css";

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
  /** Side by side, with a label for screen readers only. */
  readonly isInline?: boolean;
}

/** A short list of radio buttons. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
  isInline = false,
}: ChoiceProps<Value>): ReactNode {
  return (
    <fieldset className={`${styles["group"]} ${isInline ? styles["inline"] : ""}`}>
      <legend className={isInline ? "visually-hidden" : styles["label"]}>{label}</legend>
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
