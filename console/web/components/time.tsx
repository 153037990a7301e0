import type { ReactNode } from "react";
import { useNow } from "../api/clock.ts";
import { formatAge, formatClock, formatInstant } from "../model/time.ts";
import { useZone } from "../preferences.ts";

/** An instant as clock time; on hover the full date with its zone. */
export function At({ iso }: { readonly iso: string }): ReactNode {
  const [zone] = useZone();
  const now = useNow(false);
  return (
    <time dateTime={iso} title={formatInstant(iso, zone)}>
      {formatClock(iso, zone, now)}
    </time>
  );
}

interface AgoProps {
  readonly iso: string;
  readonly prefix?: string;
}

/** How long ago an instant was, kept up to date. */
export function Ago({ iso, prefix }: AgoProps): ReactNode {
  const [zone] = useZone();
  const now = useNow();
  const age = formatAge(now - Date.parse(iso));
  return (
    <time dateTime={iso} title={formatInstant(iso, zone)}>
      {[prefix, age === "now" ? "just now" : `${age} ago`].filter(Boolean).join(" ")}
    </time>
  );
}
