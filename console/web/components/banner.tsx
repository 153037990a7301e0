import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "../model/status.ts";
import styles from "./banner.module.css";
import { toneClass } from "./status-badge.tsx";

interface BannerProps {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly children: ReactNode;
}

/** One sentence about the content below, announced to screen readers. */
export function Banner({ icon: Icon, tone, children }: BannerProps): ReactNode {
  return (
    <output className={`${styles["banner"]} ${toneClass(tone)}`}>
      <Icon size={16} aria-hidden />
      <div>{children}</div>
    </output>
  );
}
