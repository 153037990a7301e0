import { Funnel, FunnelX } from "lucide-react";
import type { ReactNode } from "react";
import { notStatus, onlyValue } from "../../model/filters.ts";
import type { Filters, ValueFilter } from "../../model/filters.ts";
import { IconButton } from "../../ui/button.tsx";

interface CellFilterProps {
  readonly filter: ValueFilter;
  readonly value: string;
  /** The column and the value in words. */
  readonly words: string;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
  /** `-1` within a grid, whose keys are its own. */
  readonly tabIndex?: number;
}

/** Buttons that filter the list by one of its values, and, where SDKs can, leave it out. */
export function CellFilter({
  filter,
  value,
  words,
  filters,
  onChange,
  tabIndex,
}: CellFilterProps): ReactNode {
  const isOnly = filters[filter].length === 1 && filters[filter][0] === value;
  const without = filter === "status" ? notStatus(filters, value) : undefined;
  return (
    <>
      {isOnly ? null : (
        <IconButton
          label={`Only this: ${words}`}
          tabIndex={tabIndex}
          onClick={() => onChange(onlyValue(filters, filter, value))}
        >
          <Funnel size={12} aria-hidden />
        </IconButton>
      )}
      {without === undefined || without.status.length === 0 ? null : (
        <IconButton label={`Not this: ${words}`} tabIndex={tabIndex} onClick={() => onChange(without)}>
          <FunnelX size={12} aria-hidden />
        </IconButton>
      )}
    </>
  );
}
