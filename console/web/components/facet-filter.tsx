import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import popup from "../ui/popup.module.css";
import { Button } from "../ui/button.tsx";
import { inputClass } from "../ui/field.tsx";
import { Popover } from "../ui/popover.tsx";
import styles from "./filter-bar.module.css";

export interface FacetOption {
  readonly value: string;
  readonly label?: ReactNode;
}

interface FacetFilterProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly options: readonly FacetOption[];
  /** Values may be typed as well: what is on screen need not be all there is. */
  readonly isOpenEnded?: boolean;
  readonly onToggle: (value: string) => void;
}

/** One filter of several values: a button that tells what is chosen, and a list to choose from. */
export function FacetFilter({ label, values, options, isOpenEnded, onToggle }: FacetFilterProps): ReactNode {
  const [typed, setTyped] = useState("");
  const known = new Set(options.map((option) => option.value));
  const all: readonly FacetOption[] = [
    ...values.filter((value) => !known.has(value)).map((value) => ({ value })),
    ...options,
  ];
  const shown = all.filter((option) => option.value.toLowerCase().includes(typed.toLowerCase()));
  const trigger = (
    <Button className={styles["trigger"] ?? ""} data-set={values.length > 0}>
      {label}
      {values.length === 0 ? null : (
        <span className={styles["value"]}>{values.length === 1 ? labelOf(all, values) : values.length}</span>
      )}
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
  return (
    <Popover trigger={trigger} title={`Filter by ${label.toLowerCase()}`}>
      <div className={styles["panel"]}>
        {isOpenEnded ? (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (typed.trim() !== "") onToggle(typed.trim());
              setTyped("");
            }}
          >
            <input
              className={inputClass()}
              aria-label={`Find or type a ${label.toLowerCase()}`}
              placeholder="Find, or type and press Enter"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </form>
        ) : null}
        <fieldset className={popup["group"]} aria-label={label}>
          {shown.length === 0 ? <span className={styles["none"]}>None on screen</span> : null}
          {shown.map((option) => (
            <label key={option.value} className={popup["item"]}>
              <input
                type="checkbox"
                className={popup["tick"]}
                checked={values.includes(option.value)}
                onChange={() => onToggle(option.value)}
              />
              {option.label ?? <span className={styles["mono"]}>{option.value}</span>}
            </label>
          ))}
        </fieldset>
      </div>
    </Popover>
  );
}

function labelOf(options: readonly FacetOption[], values: readonly string[]): ReactNode {
  const [value] = values;
  return options.find((option) => option.value === value)?.label ?? value;
}
