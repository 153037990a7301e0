import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { currentOrg } from "../../api/standing.ts";
import type { Range } from "../../model/chart.ts";
import styles from "./charts.module.css";

/** What every chart of the page is about. */
export interface Shown {
  readonly appName: string;
  readonly range: Range;
  readonly nowMs: number;
}

interface CardProps {
  readonly title: string;
  readonly note?: string;
  readonly children: ReactNode;
}

/** The frame of one chart. */
export function Card({ title, note, children }: CardProps): ReactNode {
  return (
    <section className={styles["chart"]} aria-label={title}>
      <h2>{title}</h2>
      {note === undefined ? null : <p className={styles["quiet"]}>{note}</p>}
      {children}
    </section>
  );
}

interface Listed {
  readonly by: "created" | "completed";
  readonly status?: string;
}

/** Ways from a chart to the list of the workflows of a range. */
export function useRangeList(appName: string, { by, status }: Listed) {
  const navigate = useNavigate();
  const to = (fromMs: number, toMs: number) =>
    ({
      to: "/orgs/$org/apps/$app/workflows",
      params: { org: currentOrg(), app: appName },
      search: {
        by,
        from: new Date(fromMs).toISOString(),
        to: new Date(toMs).toISOString(),
        ...(status === undefined ? {} : { status }),
      },
    }) as const;
  return {
    onRange: (fromMs: number, toMs: number) => void navigate(to(fromMs, toMs)),
    link: (fromMs: number, toMs: number, words: string) => <Link {...to(fromMs, toMs)}>{words}</Link>,
  };
}
