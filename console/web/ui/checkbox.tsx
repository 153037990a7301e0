import type { ReactNode } from "react";
import styles from "./checkbox.module.css";

interface CheckboxProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly isMixed?: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly tabIndex?: number;
}

/** A box to tick whose name is spoken, not shown. The browser's own: it is seen in forced colours too. */
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
