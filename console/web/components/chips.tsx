import { X } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./chips.module.css";

interface ChipsProps<Filters> {
  readonly label: string;
  readonly chips: readonly { readonly label: string; readonly without: Filters }[];
  readonly onChange: (filters: Filters) => void;
}

/** Filters as sentences that can be removed. */
export function Chips<Filters>({ label: name, chips, onChange }: ChipsProps<Filters>): ReactNode {
  if (chips.length === 0) return null;
  return (
    <ul className={styles["chips"]} aria-label={name}>
      {chips.map(({ label, without }) => (
        <li key={label}>
          <button
            type="button"
            className={styles["chip"]}
            aria-label={`Remove: ${label}`}
            onClick={() => onChange(without)}
          >
            <bdi>{label}</bdi>
            <X size={12} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
