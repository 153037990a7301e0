import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useNow } from "../clock.ts";
import { resolveInstant } from "../model/time.ts";
import popup from "../ui/popup.module.css";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Popover, PopoverClose } from "../ui/popover.tsx";
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

interface TimeFilterProps {
  readonly from: string;
  readonly to: string;
  readonly onChange: (from: string, to: string) => void;
}

/** When workflows were created: a preset that moves with the clock, or two instants. */
export function TimeFilter({ from, to, onChange }: TimeFilterProps): ReactNode {
  const preset = to === "" ? presets.find((one) => one.from === from) : undefined;
  const isSet = from !== "" || to !== "";
  const value = preset?.label ?? [from, to].filter(Boolean).join(" to ");
  const trigger = (
    <Button className={styles["trigger"] ?? ""} data-set={isSet}>
      Created
      {isSet ? <span className={styles["value"]}>{value}</span> : null}
      <ChevronDown size={14} aria-hidden />
    </Button>
  );
  return (
    <Popover trigger={trigger} title="Filter by creation time">
      <div className={styles["panel"]}>
        {presets.map((one) => (
          <PopoverClose
            key={one.from}
            render={
              <button
                type="button"
                className={popup["item"]}
                aria-current={preset === one}
                onClick={() => onChange(one.from, "")}
              >
                {one.label}
              </button>
            }
          />
        ))}
        <Between key={`${from} ${to}`} from={from} to={to} onChange={onChange} />
      </div>
    </Popover>
  );
}

function Between({ from, to, onChange }: TimeFilterProps): ReactNode {
  const [typedFrom, setFrom] = useState(from);
  const [typedTo, setTo] = useState(to);
  const now = useNow(false);
  const isRight = [typedFrom, typedTo].every(
    (text) => text === "" || resolveInstant(text, now) !== undefined,
  );
  return (
    <form
      className={styles["apply"]}
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) onChange(typedFrom, typedTo);
      }}
    >
      <Field
        label="From"
        placeholder="-6h or 2026-11-21T14:00Z"
        value={typedFrom}
        onChange={(event) => setFrom(event.target.value.trim())}
        aria-invalid={!isRight}
      />
      <Field
        label="To"
        placeholder="now"
        value={typedTo}
        onChange={(event) => setTo(event.target.value.trim())}
        aria-invalid={!isRight}
      />
      <Button type="submit" disabled={!isRight}>
        Apply
      </Button>
    </form>
  );
}
