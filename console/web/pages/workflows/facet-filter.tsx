import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { facetCountsQuery } from "../../api/queries.ts";
import { toFailure } from "../../model/failure.ts";
import { facetOptions } from "../../model/filters.ts";
import type { Facet, Filters } from "../../model/filters.ts";
import { queueLabel } from "../../model/queues.ts";
import popup from "../../ui/popup.module.css";
import { Button } from "../../ui/button.tsx";
import { inputClass } from "../../ui/field.tsx";
import { Popover } from "../../ui/popover.tsx";
import styles from "./filter-bar.module.css";

interface FacetOption {
  readonly value: string;
  readonly label?: ReactNode;
}

interface FacetFilterProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly options: readonly FacetOption[];
  readonly onToggle: (value: string) => void;
}

/** A filter with several values: a button that shows the choice, and a list. */
export function FacetFilter({ label, values, options, onToggle }: FacetFilterProps): ReactNode {
  const chosen = options.find((option) => option.value === values[0])?.label ?? values[0];
  return (
    <FacetPopover label={label} values={values} chosen={chosen}>
      <Options label={label} values={values} options={options} onToggle={onToggle} />
    </FacetPopover>
  );
}

interface OpenFacetFilterProps {
  readonly appName: string;
  readonly label: string;
  readonly facet: Exclude<Facet, "status">;
  readonly filters: Filters;
  readonly onToggle: (value: string) => void;
}

/** The same for values that only the application knows. It is asked when the list opens; other values can be typed. */
export function OpenFacetFilter(props: OpenFacetFilterProps): ReactNode {
  const values = props.filters[props.facet];
  return (
    <FacetPopover label={props.label} values={values} chosen={values[0]}>
      <KnownOptions {...props} />
    </FacetPopover>
  );
}

interface FacetPopoverProps {
  readonly label: string;
  readonly values: readonly string[];
  readonly chosen: ReactNode;
  readonly children: ReactNode;
}

function FacetPopover({ label, values, chosen, children }: FacetPopoverProps): ReactNode {
  const trigger = (
    <Button className={styles["trigger"] ?? ""} data-set={values.length > 0}>
      {label}
      {values.length === 0 ? null : (
        <span className={styles["value"]}>{values.length === 1 ? chosen : values.length}</span>
      )}
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
  return (
    <Popover trigger={trigger} title={`Filter by ${label.toLowerCase()}`}>
      <div className={styles["panel"]}>{children}</div>
    </Popover>
  );
}

function KnownOptions({ appName, label, facet, filters, onToggle }: OpenFacetFilterProps): ReactNode {
  const [typed, setTyped] = useState("");
  const query = useQuery(facetCountsQuery(appName, facet, filters));
  const values = filters[facet];
  const options = facetOptions(query.data ?? [], facet, values);
  const shown = options.filter(({ value }) => value.toLowerCase().includes(typed.toLowerCase()));
  return (
    <>
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
      {query.error === null ? null : (
        <p className={styles["none"]}>The list could not be read: {toFailure(query.error).message}</p>
      )}
      <Options
        label={label}
        values={values}
        onToggle={onToggle}
        options={shown.map(({ value, count }) => ({
          value,
          label: (
            <>
              <span className={styles["mono"]}>
                {value}
                {facet === "queue" && queueLabel(value) !== value ? " (of DBOS itself)" : ""}
              </span>
              {count === undefined ? null : (
                <span className={styles["tally"]}>{count.toLocaleString("en")}</span>
              )}
            </>
          ),
        }))}
        whenNone={query.isPending ? "Asking the application…" : "None"}
      />
    </>
  );
}

interface OptionsProps extends FacetFilterProps {
  readonly whenNone?: string;
}

function Options({ label, values, options, onToggle, whenNone = "None" }: OptionsProps): ReactNode {
  return (
    <fieldset className={popup["group"]} aria-label={label}>
      {options.length === 0 ? <span className={styles["none"]}>{whenNone}</span> : null}
      {options.map((option) => (
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
  );
}
