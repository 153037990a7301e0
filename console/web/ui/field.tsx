import { useId } from "react";
import type { ComponentProps, ReactNode } from "react";
import styles from "./field.module.css";

interface FieldProps extends ComponentProps<"input"> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly isMono?: boolean;
}

/** A labelled line of text. */
export function Field({ label, hint, isMono = false, ...rest }: FieldProps): ReactNode {
  return (
    <Labelled label={label} hint={hint}>
      {(ids) => <input {...ids} className={inputClass(isMono)} {...rest} />}
    </Labelled>
  );
}

interface SelectFieldProps extends ComponentProps<"select"> {
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly hint?: ReactNode;
}

/** A labelled choice. It is the browser's own list, which works with every keyboard and touch screen. */
export function SelectField({ label, options, hint, ...rest }: SelectFieldProps): ReactNode {
  return (
    <Labelled label={label} hint={hint}>
      {(ids) => (
        <select {...ids} className={inputClass()} {...rest}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

interface LabelledProps {
  readonly label: string;
  readonly hint: ReactNode;
  /** Draws the input with the attributes that tie it to its label and hint. */
  readonly children: (ids: { readonly id: string; readonly "aria-describedby"?: string }) => ReactNode;
}

function Labelled({ label, hint, children }: LabelledProps): ReactNode {
  const id = useId();
  return (
    <div className={styles["field"]}>
      <label className={styles["label"]} htmlFor={id}>
        {label}
      </label>
      {children(hint === undefined ? { id } : { id, "aria-describedby": `${id}-hint` })}
      {hint === undefined ? null : (
        <div id={`${id}-hint`} className={styles["hint"]}>
          {hint}
        </div>
      )}
    </div>
  );
}

/** The class of a text input that has a label of its own. */
export function inputClass(isMono = false): string {
  return [styles["input"], isMono ? styles["mono"] : ""].filter(Boolean).join(" ");
}
