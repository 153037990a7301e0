import { CalendarClock } from "lucide-react";
import type { ReactNode } from "react";
import { useNow } from "../../api/clock.ts";
import type { Schedule } from "../../api/types.ts";
import { formatInZone, isPaused, nextFirings, zoneOf } from "../../model/schedules.ts";
import { formatAge } from "../../model/time.ts";
import { useZone } from "../../preferences.ts";
import { Button } from "../../ui/button.tsx";
import { Popover } from "../../ui/popover.tsx";
import styles from "./schedules.module.css";

const shown = 5;

/** When a schedule fires next; the next five times are in a panel. */
export function NextFirings({ schedule }: { readonly schedule: Schedule }): ReactNode {
  const now = useNow();
  const [next] = nextFirings(schedule, now, 1) ?? [];
  if (next === undefined) return <span className={styles["quiet"]}>only its SDK knows</span>;
  const words = isPaused(schedule) ? "not while paused" : `in ${formatAge(Math.max(2_000, next - now))}`;
  return (
    <Popover
      title={`Next times of ${schedule.scheduleName}`}
      trigger={
        <Button variant="ghost" aria-label={`Next times of ${schedule.scheduleName}: ${words}`}>
          <CalendarClock size={14} aria-hidden />
          {words}
        </Button>
      }
    >
      <Times schedule={schedule} />
    </Popover>
  );
}

function Times({ schedule }: { readonly schedule: Schedule }): ReactNode {
  const [zone] = useZone();
  const times = nextFirings(schedule, useNow(false), shown) ?? [];
  const own = zoneOf(schedule);
  return (
    <div className={styles["panel"]}>
      <table className={styles["firings"]} aria-label={`Next times of ${schedule.scheduleName}`}>
        <thead>
          <tr>
            <th scope="col">{own}</th>
            <th scope="col">{zone === "utc" ? "UTC" : "Local time"}</th>
          </tr>
        </thead>
        <tbody>
          {times.map((at) => (
            <tr key={at}>
              <td>{formatInZone(at, own)}</td>
              <td>{formatInZone(at, zone === "utc" ? "UTC" : undefined)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
