import type { ReactNode } from "react";

/** Podium's mark: three steps, the middle one highest. */
export function Mark({ size = 16 }: { readonly size?: number }): ReactNode {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="var(--accent)" aria-hidden>
      <path d="M6 2h4v12H6z" />
      <path d="M1 6h4v8H1zM11 8h4v6h-4z" opacity=".55" />
    </svg>
  );
}
