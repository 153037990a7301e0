import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";
import type { CSSProperties, KeyboardEvent, PointerEvent, ReactNode } from "react";
import { useNow } from "../../api/clock.ts";
import { histogramQuery } from "../../api/queries.ts";
import { toFailure } from "../../model/failure.ts";
import type { Filters } from "../../model/filters.ts";
import { bucketsOf, narrowed, standings } from "../../model/histogram.ts";
import type { Bucket, Period, Standing } from "../../model/histogram.ts";
import { formatClock } from "../../model/time.ts";
import { useZone } from "../../preferences.ts";
import styles from "./histogram.module.css";

interface HistogramProps {
  readonly appName: string;
  readonly filters: Filters;
  readonly period: Period;
  readonly onChange: (filters: Filters) => void;
}

const words: Readonly<Record<Standing, string>> = {
  success: "success",
  open: "queued or running",
  cancelled: "cancelled",
  failed: "failed",
};

/** When the matching workflows were created, and how they stand. A click or a drag narrows the period, as keys do. */
export function Histogram({ appName, filters, period, onChange }: HistogramProps): ReactNode {
  const query = useQuery(histogramQuery(appName, filters, period.bucketMs));
  const { startMs, endMs, bucketMs } = period;
  const buckets = useMemo(
    () => bucketsOf(query.data ?? [], { startMs, endMs, bucketMs }),
    [query.data, startMs, endMs, bucketMs],
  );
  const [at, setAt] = useState<number>();
  const [from, setFrom] = useState<number>();
  const bars = useRef<HTMLDivElement>(null);
  const [zone] = useZone();
  const now = useNow(false);
  if (query.error !== null) {
    return <p className={styles["quiet"]}>Not counted over time: {toFailure(query.error).message}</p>;
  }
  const clock = (ms: number): string => formatClock(new Date(ms).toISOString(), zone, now);
  const last = buckets.length - 1;
  const cursor = Math.min(at ?? last, last);
  const [first, end] = [Math.min(from ?? cursor, cursor), Math.max(from ?? cursor, cursor)];
  const highest = Math.max(1, ...buckets.map(({ total }) => total));
  const chosen = buckets.slice(first, end + 1);
  const sentence = sentenceOf(chosen, clock);

  const bucketAt = (event: PointerEvent): number => {
    const box = bars.current?.getBoundingClientRect();
    if (box === undefined) return cursor;
    const share = (event.clientX - box.left) / box.width;
    return Math.max(0, Math.min(last, Math.floor(share * buckets.length)));
  };
  const narrow = (one: Bucket | undefined, other: Bucket | undefined): void => {
    setFrom(undefined);
    if (one !== undefined && other !== undefined) onChange(narrowed(filters, one, other));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -last, End: last }[event.key];
    if (step !== undefined) {
      setFrom(event.shiftKey ? (from ?? cursor) : undefined);
      setAt(Math.max(0, Math.min(last, cursor + step)));
    } else if (event.key === "Enter") {
      narrow(buckets[first], buckets[end]);
    } else {
      return;
    }
    event.preventDefault();
  };

  return (
    <figure className={styles["figure"]}>
      <div
        ref={bars}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an input of the type range cannot hold bars
        role="slider"
        tabIndex={0}
        className={styles["bars"]}
        aria-label="Workflows over time; Enter shows this period only, Shift with arrows widens it"
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={cursor}
        aria-valuetext={sentence}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setAt(bucketAt(event));
          setFrom(bucketAt(event));
        }}
        onPointerMove={(event) => setAt(bucketAt(event))}
        onPointerUp={(event) => narrow(buckets[from ?? cursor], buckets[bucketAt(event)])}
        onPointerCancel={() => setFrom(undefined)}
        onPointerLeave={() => {
          if (from === undefined) setAt(undefined);
        }}
        onBlur={() => {
          setFrom(undefined);
          setAt(undefined);
        }}
      >
        {buckets.map((bucket, index) => (
          <div
            key={bucket.startMs}
            className={styles["bar"]}
            data-chosen={(at !== undefined || from !== undefined) && index >= first && index <= end}
            aria-hidden
          >
            {standings.map((standing) =>
              bucket.counts[standing] === 0 ? null : (
                <span
                  key={standing}
                  data-standing={standing}
                  style={{ "--share": `${(bucket.counts[standing] / highest) * 100}%` } as CSSProperties}
                />
              ),
            )}
          </div>
        ))}
      </div>
      <figcaption className={styles["caption"]}>
        <span>{clock(startMs)}</span>
        <span className={styles["sentence"]}>
          {at === undefined && from === undefined ? "by the time of creation" : sentence}
        </span>
        <span>{endMs > now ? "now" : clock(endMs)}</span>
      </figcaption>
    </figure>
  );
}

function sentenceOf(buckets: readonly Bucket[], clock: (ms: number) => string): string {
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return "";
  const parts = standings.toReversed().flatMap((standing) => {
    const count = buckets.reduce((sum, bucket) => sum + bucket.counts[standing], 0);
    return count === 0 ? [] : [`${count.toLocaleString("en")} ${words[standing]}`];
  });
  return `${clock(first.startMs)} to ${clock(last.endMs)}: ${parts.join(", ") || "none"}`;
}
