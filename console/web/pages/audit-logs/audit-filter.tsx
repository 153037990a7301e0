import { ChevronDown } from "lucide-react";
import { useId, useState } from "react";
import type { ReactNode } from "react";
import { serverNow } from "../../api/clock.ts";
import type { AuditFilters } from "../../model/audit-log.ts";
import { resolveInstant, typedInstant } from "../../model/time.ts";
import { useZone } from "../../preferences.ts";
import { Button } from "../../ui/button.tsx";
import { Field, SelectField } from "../../ui/field.tsx";
import { Popover } from "../../ui/popover.tsx";
import styles from "./audit-logs.module.css";

const results = [
  { value: "", label: "Any" },
  { value: "success", label: "Done" },
  { value: "failure", label: "Refused or failed" },
] as const;

interface AuditFilterProps {
  readonly filters: AuditFilters;
  /** Names that are offered. */
  readonly operations: readonly string[];
  readonly onChange: (filters: AuditFilters) => void;
}

/** Narrows the audit log. */
export function AuditFilter(props: AuditFilterProps): ReactNode {
  const trigger = (
    <Button>
      Filter
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
  return (
    <Popover trigger={trigger} title="Filter the audit log">
      <FilterForm {...props} />
    </Popover>
  );
}

/** The filters as fields; it begins again each time the panel is opened. */
function FilterForm({ filters, operations, onChange }: AuditFilterProps): ReactNode {
  const listId = useId();
  const [zone] = useZone();
  const [typed, setTyped] = useState(filters);
  const type = (name: keyof AuditFilters, value: string): void =>
    setTyped({ ...typed, [name]: value.trim(), entry: "" });
  const isWrong = (text: string): boolean => text !== "" && resolveInstant(text, serverNow()) === undefined;
  const field = (name: keyof AuditFilters, label: string, placeholder: string): ReactNode => (
    <Field
      label={label}
      value={typed[name]}
      placeholder={placeholder}
      list={name === "operation" ? listId : undefined}
      aria-invalid={(name === "from" || name === "to") && isWrong(typed[name])}
      onChange={(event) => type(name, event.target.value)}
    />
  );
  const [from, to] = [typedInstant(typed.from, zone), typedInstant(typed.to, zone)];

  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (from === undefined || to === undefined) return;
        onChange({ ...typed, from, to });
        event.currentTarget.closest("dialog")?.hidePopover();
      }}
    >
      {field("operation", "Operation", "workflow.cancel")}
      <datalist id={listId}>
        {operations.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </datalist>
      {field("subject", "By", "name or id")}
      {field("target", "Target", "id")}
      <SelectField
        label="Result"
        value={typed.result}
        options={results}
        hint="Among the entries that have been read."
        onChange={(event) => type("result", event.target.value)}
      />
      {field("from", `From (${zone === "utc" ? "UTC" : "local time"})`, "-24h or 2026-11-21T14:00")}
      {field("to", "To", "now")}
      <Button type="submit" disabled={from === undefined || to === undefined}>
        Apply
      </Button>
    </form>
  );
}
