import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { facetCountsQuery } from "../../api/queries.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { facetOptions } from "../../model/filters.ts";
import type { Filters } from "../../model/filters.ts";
import { namesWith, readSearch } from "../../model/search-text.ts";
import type { Reading } from "../../model/search-text.ts";
import { inputClass } from "../../ui/field.tsx";
import { offerSearch } from "../../frame/shortcuts.ts";
import styles from "./search-box.module.css";

interface SearchBoxProps {
  readonly appName: string;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

const typingPauseMs = 300;

/** One box for every search of workflows, which shows how it reads the typed text. */
export function SearchBox({ appName, filters, onChange }: SearchBoxProps): ReactNode {
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [typed, setTyped] = useState(filters.q);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const unsupported = useUnsupported(appName);

  // The URL may change without the box: Back, Clear, a link.
  const [followed, setFollowed] = useState(filters.q);
  if (followed !== filters.q) {
    setFollowed(filters.q);
    setTyped(filters.q);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => offerSearch(() => box.current?.focus()), []);

  const several = { member: "workflowIdPrefix", isAboutSeveral: true };
  const isOneCase = unsupported("searchWorkflows", several) !== undefined;
  const isAsked = isOpen && typed.trim() !== "";
  const names = useQuery({ ...facetCountsQuery(appName, "name", { ...filters, q: "" }), enabled: isAsked });
  const [first, ...others] = readSearch(typed, filters, isOneCase);
  const named = namesWith(typed, facetOptions(names.data ?? [], "name", []), filters);
  const readings = first === undefined ? [] : [first, ...named, ...others];
  const denied = ({ member }: Reading): string | undefined =>
    member === undefined ? undefined : unsupported("searchWorkflows", { member });

  const change = (text: string): void => {
    setTyped(text);
    setOpen(true);
    setActive(0);
    clearTimeout(timer.current);
    const [likeliest] = readSearch(text, filters, isOneCase);
    // A text that names a field takes effect only when it is chosen.
    if (likeliest !== undefined && likeliest.key !== "prefix") return;
    const next = likeliest?.change ?? { q: "" };
    timer.current = setTimeout(() => onChange({ ...filters, ...next }), typingPauseMs);
  };
  const choose = (reading: Reading): void => {
    if (denied(reading) !== undefined) return;
    clearTimeout(timer.current);
    setOpen(false);
    setTyped(reading.change.q ?? "");
    onChange({ ...filters, ...reading.change });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && readings.length > 0) {
      setOpen(true);
      setActive(isAsked ? (active + step + readings.length) % readings.length : 0);
    } else if (event.key === "Enter" && readings[active] !== undefined) {
      choose(readings[active]);
    } else if (event.key === "Escape" && isAsked) {
      setOpen(false);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <div className={styles["search"]}>
      <Search size={14} aria-hidden />
      <input
        ref={box}
        type="search"
        role="combobox"
        className={inputClass()}
        aria-label="Search workflows"
        placeholder="ID, name, user:ada, attr.key=value"
        aria-expanded={isAsked}
        aria-controls={isAsked ? `${id}-list` : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isAsked ? `${id}-${active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => change(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      {isAsked ? (
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the ARIA combobox pattern: a datalist cannot be asked for
        <div role="listbox" id={`${id}-list`} aria-label="How to read it" className={styles["list"]}>
          {readings.map((reading, index) => (
            <div
              key={reading.key}
              id={`${id}-${index}`}
              // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- see above; the keys are the box's, which keeps the focus
              role="option"
              tabIndex={-1}
              aria-selected={index === active}
              aria-disabled={denied(reading) !== undefined}
              className={styles["option"]}
              onMouseDown={(event) => {
                event.preventDefault();
                choose(reading);
              }}
            >
              {reading.sentence}
              {denied(reading) === undefined ? null : <small>{denied(reading)}</small>}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}
