import { ChevronDown, X } from "lucide-react";
import { Suspense, lazy } from "react";
import type { ReactNode } from "react";
import { isFiltered, noFilters, toggled } from "../../model/filters.ts";
import type { Facet, Filters } from "../../model/filters.ts";
import { chips } from "../../model/search-text.ts";
import { knownStatuses, statusMeaning } from "../../model/status.ts";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import { FacetFilter, OpenFacetFilter } from "./facet-filter.tsx";
import { SearchBox } from "./search-box.tsx";
import { Chips } from "../../components/chips.tsx";
import { useOffered } from "../../frame/page-actions.ts";
import { StatusIcon } from "../../components/status-badge.tsx";
import { TimeFilter } from "./time-filter.tsx";
import styles from "./filter-bar.module.css";

const MoreFilters = lazy(async () => ({ default: (await import("./more-filters.tsx")).MoreFilters }));

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

/** Shows and changes the filters of the workflow list, which are part of the URL. */
export function FilterBar({ appName, filters, onChange }: FilterBarProps): ReactNode {
  const shown = chips(filters);
  useOffered(isFiltered(filters) ? [{ label: "Clear the filters", run: () => onChange(noFilters) }] : []);
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
  const more = (
    <Button>
      More filters
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
  return (
    <search className={styles["bar"]} aria-label="Filter workflows">
      <SearchBox appName={appName} filters={filters} onChange={onChange} />
      <div className={styles["buttons"]}>
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
        <Popover trigger={more} title="More filters">
          <Suspense>
            <MoreFilters appName={appName} filters={filters} onChange={onChange} />
          </Suspense>
        </Popover>
        {isFiltered(filters) ? (
          <Button variant="ghost" onClick={() => onChange(noFilters)}>
            <X size={14} aria-hidden />
            Clear
          </Button>
        ) : null}
      </div>
      {shown.length === 0 ? null : (
        <div className={styles["chips"]}>
          <Chips
            label="Other filters"
            chips={shown}
            onChange={(without) => onChange({ ...filters, ...without })}
          />
        </div>
      )}
    </search>
  );
}
