import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import type { ReactNode } from "react";
import { schedulesQuery } from "../../api/queries.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import type { Filters, YesNo } from "../../model/filters.ts";
import { Button } from "../../ui/button.tsx";
import { Field, SelectField } from "../../ui/field.tsx";
import styles from "./filter-bar.module.css";

interface MoreFiltersProps {
  readonly appName: string;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

const texts = [
  { list: "id", label: "ID is exactly", member: "workflowIds" },
  { list: "user", label: "User", member: "user" },
  { list: "schedule", label: "Schedule", member: "scheduleName" },
  { list: "parent", label: "Child of the workflow", member: "parentWorkflowId" },
  { list: "forkedFrom", label: "Forked from the workflow", member: "forkedFrom" },
] as const;

const choices = [
  { flag: "child", label: "Has a parent", member: "hasParent" },
  { flag: "forked", label: "Was forked", member: "wasForkedFrom" },
  { flag: "queued", label: "Waits in or runs from a queue", member: "queuesOnly" },
] as const;

const any = { value: "", label: "Any" };
const yes = { value: "yes", label: "Yes" };
const no = { value: "no", label: "No" };

/** The filters without a button of their own. Those that the application's SDK does not support are disabled, with the reason. */
export function MoreFilters({ appName, filters, onChange }: MoreFiltersProps): ReactNode {
  const listId = useId();
  const form = useRef<HTMLFormElement>(null);
  // The form loads after its panel has taken the focus.
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const unsupported = useUnsupported(appName);
  const schedules = useQuery(schedulesQuery(appName));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [flags, setFlags] = useState({
    child: filters.child,
    forked: filters.forked,
    queued: filters.queued,
  });
  const reason = (member: string): string | undefined => unsupported("searchWorkflows", { member });
  const type = (name: string, value: string): void =>
    setTyped((before) => ({ ...before, [name]: value.trim() }));

  const apply = (): void => {
    const key = typed["key"] ?? "";
    const added = Object.fromEntries(
      texts.flatMap(({ list }) => {
        const value = typed[list] ?? "";
        return value === "" ? [] : [[list, [...new Set([...filters[list], value])]]];
      }),
    );
    const attr =
      key === ""
        ? filters.attr
        : [...filters.attr.filter((one) => !one.startsWith(`${key}=`)), `${key}=${typed["value"] ?? ""}`];
    onChange({ ...filters, ...added, ...flags, attr });
  };

  return (
    <form
      ref={form}
      className={styles["more"]}
      onSubmit={(event) => {
        event.preventDefault();
        apply();
        event.currentTarget.closest("dialog")?.hidePopover();
      }}
    >
      {texts.map(({ list, label, member }) => (
        <Field
          key={list}
          label={label}
          value={typed[list] ?? ""}
          disabled={reason(member) !== undefined}
          hint={reason(member)}
          list={list === "schedule" ? listId : undefined}
          onChange={(event) => type(list, event.target.value)}
        />
      ))}
      <datalist id={listId}>
        {(schedules.data ?? []).map(({ scheduleName }) => (
          <option key={scheduleName}>{scheduleName}</option>
        ))}
      </datalist>
      <div className={styles["pair"]}>
        <Field
          label="Attribute"
          placeholder="customer"
          value={typed["key"] ?? ""}
          disabled={reason("attributes") !== undefined}
          hint={reason("attributes")}
          onChange={(event) => type("key", event.target.value)}
        />
        <Field
          label="has the value"
          placeholder="acme-4242"
          value={typed["value"] ?? ""}
          disabled={reason("attributes") !== undefined}
          onChange={(event) => type("value", event.target.value)}
        />
      </div>
      {choices.map(({ flag, label, member }) => (
        <SelectField
          key={flag}
          label={label}
          value={flags[flag]}
          options={flag === "queued" ? [any, yes] : [any, yes, no]}
          disabled={reason(member) !== undefined}
          hint={reason(member)}
          onChange={(event) => setFlags((before) => ({ ...before, [flag]: event.target.value as YesNo }))}
        />
      ))}
      <Button type="submit">Apply</Button>
    </form>
  );
}
