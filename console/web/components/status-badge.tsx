import { Check, Circle, CircleHelp, CircleSlash2, Clock3, LoaderCircle, OctagonAlert, X } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { StatusMeaning, Tone } from "../model/status.ts";
import styles from "./status-badge.module.css";

const icons: Readonly<Record<Tone, LucideIcon>> = {
  success: Check,
  running: LoaderCircle,
  queued: Circle,
  delayed: Clock3,
  failed: X,
  exhausted: OctagonAlert,
  cancelled: CircleSlash2,
  unknown: CircleHelp,
};

/** The class that sets `--tone` and `--tint`. */
export function toneClass(tone: Tone): string {
  return styles[tone] ?? "";
}

interface StatusIconProps {
  readonly tone: Tone;
  readonly size?: number;
}

/** The shape of a status; its word is shown beside it. */
export function StatusIcon({ tone, size = 14 }: StatusIconProps): ReactNode {
  const Icon = icons[tone];
  return (
    <span className={`${styles["icon"]} ${toneClass(tone)}`}>
      <Icon size={size} strokeWidth={2.25} aria-hidden />
    </span>
  );
}

interface StatusBadgeProps {
  readonly meaning: StatusMeaning;
  readonly children?: ReactNode;
}

/** Shape, colour and word of a status. Success is drawn quietly. */
export function StatusBadge({ meaning, children }: StatusBadgeProps): ReactNode {
  const Icon = icons[meaning.tone];
  const quiet = meaning.tone === "success" ? styles["quiet"] : "";
  return (
    <span className={`${styles["badge"]} ${toneClass(meaning.tone)} ${quiet}`}>
      <Icon size={13} strokeWidth={2.25} aria-hidden />
      {meaning.word}
      {children}
    </span>
  );
}
