import type { ReactNode } from "react";
import styles from "./checkbox.module.css";

interface CheckboxProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly isMixed?: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly tabIndex?: number;
}

/** A checkbox with a label for screen readers only. It is the browser's own, which also shows in forced colours. */
export function Checkbox({
  label,
  isChecked,
  isMixed = false,
  onChange,
  tabIndex,
}: CheckboxProps): ReactNode {
  return (
    <input
      type="checkbox"
      className={styles["box"]}
      aria-label={label}
      checked={isChecked}
      ref={(box) => {
        if (box !== null) box.indeterminate = isMixed;
      }}
      onChange={(event) => onChange(event.target.checked)}
      tabIndex={tabIndex}
    />
  );
}
