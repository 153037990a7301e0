import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { isFiltered, noFilters, toggled } from "../model/filters.ts";
import type { Facet, Filters } from "../model/filters.ts";
import { knownStatuses, statusMeaning } from "../model/status.ts";
import { Button } from "../ui/button.tsx";
import { inputClass } from "../ui/field.tsx";
import { FacetFilter, OpenFacetFilter } from "./facet-filter.tsx";
import { StatusIcon } from "./status-badge.tsx";
import { TimeFilter } from "./time-filter.tsx";
import styles from "./filter-bar.module.css";

const statusOptions = knownStatuses.map((value) => {
  const { word, tone } = statusMeaning(value);
  const label = (
    <>
      <StatusIcon tone={tone} /> {word}
    </>
  );
  return { value, label };
});

interface FilterBarProps {
  readonly appName: string;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

/** The filters of the workflow list. They live in the URL; this only shows and changes them. */
export function FilterBar({ appName, filters, onChange }: FilterBarProps): ReactNode {
  const toggle = (facet: Facet) => (value: string) => onChange(toggled(filters, facet, value));
  const open = (label: string, facet: Exclude<Facet, "status">): ReactNode => (
    <OpenFacetFilter
      appName={appName}
      label={label}
      facet={facet}
      filters={filters}
      onToggle={toggle(facet)}
    />
  );
  return (
    <search className={styles["bar"]} aria-label="Filter workflows">
      <IdSearch value={filters.q} onChange={(q) => onChange({ ...filters, q })} />
      <FacetFilter
        label="Status"
        values={filters.status}
        options={statusOptions}
        onToggle={toggle("status")}
      />
      {open("Name", "name")}
      {open("Queue", "queue")}
      {open("Version", "version")}
      {open("Executor", "executor")}
      <TimeFilter
        by={filters.by}
        from={filters.from}
        to={filters.to}
        onChange={(window) => onChange({ ...filters, ...window })}
      />
      {isFiltered(filters) ? (
        <Button variant="ghost" onClick={() => onChange(noFilters)}>
          <X size={14} aria-hidden />
          Clear
        </Button>
      ) : null}
    </search>
  );
}

const typingPauseMs = 300;

function IdSearch({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const [typed, setTyped] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The URL may change without the box: Back, Clear, a link.
  const [followed, setFollowed] = useState(value);
  if (followed !== value) {
    setFollowed(value);
    setTyped(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (text: string): void => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(text.trim()), typingPauseMs);
  };
  return (
    <div className={styles["search"]}>
      <Search size={14} aria-hidden />
      <input
        type="search"
        className={inputClass()}
        aria-label="Workflow ID or its beginning"
        placeholder="Workflow ID or its beginning"
        value={typed}
        onChange={(event) => change(event.target.value)}
      />
    </div>
  );
}
