import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import styles from "./page.module.css";

interface PageProps {
  readonly title: string;
  /** The content of the heading; by default the title. */
  readonly heading?: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly isWide?: boolean;
  /** Whether the page is as high as the window, with its own scrolling inside. */
  readonly fills?: "always" | "whenWide";
  readonly children: ReactNode;
}

// The first page of a visit leaves the focus where the browser puts it.
let isFirstPage = true;

/** A page below the header. Opening it moves the focus to its heading, which also announces it. */
export function Page({
  title,
  heading,
  note,
  actions,
  isWide = false,
  fills,
  children,
}: PageProps): ReactNode {
  const headingRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    // A dialog that was opened meanwhile keeps the focus.
    const isBehind = document.querySelector("[role=dialog]") !== null;
    if (!isFirstPage && !isBehind) headingRef.current?.focus();
    isFirstPage = false;
  }, []);

  useEffect(() => {
    document.title = `${title} · Podium`;
  }, [title]);

  return (
    <div className={[styles["page"], isWide ? styles["wide"] : "", fills ? styles[fills] : ""].join(" ")}>
      <div className={styles["head"]}>
        <h1 ref={headingRef} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {note === undefined ? null : <span className={styles["note"]}>{note}</span>}
        {actions === undefined ? null : <div className={styles["aside"]}>{actions}</div>}
      </div>
      {children}
    </div>
  );
}
