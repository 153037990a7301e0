import { Checkbox as Base } from "@base-ui/react/checkbox";
import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./checkbox.module.css";

interface CheckboxProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly isMixed?: boolean;
  readonly onChange: (isChecked: boolean) => void;
  readonly tabIndex?: number;
}

/** A box to tick whose name is spoken, not shown. */
export function Checkbox({
  label,
  isChecked,
  isMixed = false,
  onChange,
  tabIndex,
}: CheckboxProps): ReactNode {
  return (
    <Base.Root
      className={styles["box"]}
      aria-label={label}
      checked={isChecked}
      indeterminate={isMixed}
      onCheckedChange={onChange}
      {...(tabIndex === undefined ? {} : { tabIndex })}
    >
      <Base.Indicator className={styles["indicator"]}>
        {isMixed ? (
          <Minus size={12} strokeWidth={3} aria-hidden />
        ) : (
          <Check size={12} strokeWidth={3} aria-hidden />
        )}
      </Base.Indicator>
    </Base.Root>
  );
}
