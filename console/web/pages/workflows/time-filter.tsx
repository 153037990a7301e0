import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useNow } from "../../api/clock.ts";
import { timeKinds } from "../../model/filters.ts";
import type { TimeKind } from "../../model/filters.ts";
import { formatClock, resolveInstant, typedInstant } from "../../model/time.ts";
import { useZone } from "../../preferences.ts";
import popup from "../../ui/popup.module.css";
import { Button } from "../../ui/button.tsx";
import { Choice } from "../../ui/choice.tsx";
import { Field } from "../../ui/field.tsx";
import { Popover } from "../../ui/popover.tsx";
import styles from "./filter-bar.module.css";

const presets = [
  { from: "", label: "Any time" },
  { from: "-15m", label: "Last 15 minutes" },
  { from: "-1h", label: "Last hour" },
  { from: "-6h", label: "Last 6 hours" },
  { from: "-24h", label: "Last 24 hours" },
  { from: "-7d", label: "Last 7 days" },
  { from: "-30d", label: "Last 30 days" },
];

const kindLabels: Readonly<Record<TimeKind, string>> = {
  created: "Created",
  completed: "Completed",
  dequeued: "Dequeued",
};

interface TimeWindow {
  readonly by: TimeKind;
  readonly from: string;
  readonly to: string;
}

interface TimeFilterProps extends TimeWindow {
  readonly onChange: (window: TimeWindow) => void;
}

/** Filters by time: a preset relative to now, or two instants. */
export function TimeFilter({ by, from, to, onChange }: TimeFilterProps): ReactNode {
  const [zone] = useZone();
  const now = useNow(false);
  const preset = to === "" ? presets.find((one) => one.from === from) : undefined;
  const isSet = from !== "" || to !== "";
  const shown = (text: string): string =>
    text === "" || text.startsWith("-") ? text : formatClock(text, zone, now);
  const value = preset?.label ?? `${shown(from) || "the beginning"} to ${shown(to) || "now"}`;
  const trigger = (
    <Button className={styles["trigger"] ?? ""} data-set={isSet}>
      {kindLabels[by]}
      {isSet ? <span className={styles["value"]}>{value}</span> : null}
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
  return (
    <Popover trigger={trigger} title="Filter by time">
      {(closing) => (
        <div className={styles["panel"]}>
          <Choice<TimeKind>
            label="Which time"
            isInline
            value={by}
            options={timeKinds.map((kind) => ({ value: kind, label: kindLabels[kind] }))}
            onChange={(kind) => onChange({ by: kind, from: from === "" && to === "" ? "-24h" : from, to })}
          />
          <div className={styles["presets"]}>
            {presets.map((one) => (
              <button
                key={one.from}
                type="button"
                className={popup["item"]}
                aria-current={preset === one}
                {...closing}
                onClick={() => onChange({ by, from: one.from, to: "" })}
              >
                {one.label}
              </button>
            ))}
          </div>
          <Between key={`${by} ${from} ${to}`} by={by} from={from} to={to} onChange={onChange} />
        </div>
      )}
    </Popover>
  );
}

function Between({ by, from, to, onChange }: TimeFilterProps): ReactNode {
  const [zone] = useZone();
  const [typedFrom, setFrom] = useState(from);
  const [typedTo, setTo] = useState(to);
  const now = useNow(false);
  const isWrong = (text: string): boolean => text !== "" && resolveInstant(text, now) === undefined;
  const isRight = !isWrong(typedFrom) && !isWrong(typedTo);
  return (
    <form
      className={styles["apply"]}
      onSubmit={(event) => {
        event.preventDefault();
        const [first, last] = [typedInstant(typedFrom, zone), typedInstant(typedTo, zone)];
        if (first !== undefined && last !== undefined) onChange({ by, from: first, to: last });
      }}
    >
      <Field
        label={`From (${zone === "utc" ? "UTC" : "local time"})`}
        placeholder="-6h or 2026-11-21T14:00"
        value={typedFrom}
        onChange={(event) => setFrom(event.target.value.trim())}
        aria-invalid={isWrong(typedFrom)}
      />
      <Field
        label="To"
        placeholder="now"
        value={typedTo}
        onChange={(event) => setTo(event.target.value.trim())}
        aria-invalid={isWrong(typedTo)}
      />
      <Button type="submit" disabled={!isRight}>
        Apply
      </Button>
    </form>
  );
}
