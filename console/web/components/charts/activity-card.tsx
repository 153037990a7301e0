import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ReactNode } from "react";
import { activityQuery } from "../../api/application-queries.ts";
import { Loaded } from "../states.tsx";
import { activityChart, eventName, windowOf } from "../../model/chart.ts";
import type { Activity, ChartData } from "../../model/chart.ts";
import { Card, useRangeList } from "./card.tsx";
import type { Shown } from "./card.tsx";
import { Chart } from "./chart.tsx";
import type { Mark } from "./plot.tsx";
import { SmallCharts } from "./small-charts.tsx";
import styles from "./charts.module.css";

const names = {
  status: eventName,
  workflowName: (name: string) => (name === "" ? "unnamed" : name),
  queueName: (name: string) => (name === "" ? "on no queue" : name),
  appVersion: (name: string) => (name === "" ? "no version" : name),
} as const;

interface ActivityCardProps extends Shown {
  readonly title: string;
  readonly groupBy: keyof typeof names;
  /** What is counted; by default what was created, or everything where it is grouped by that. */
  readonly status?: string;
  readonly by: "created" | "completed";
  /** Whether only what ended is drawn. */
  readonly isEndedOnly?: boolean;
  /** Whether every line has a small chart of its own. */
  readonly isSplit?: boolean;
  readonly marks?: readonly Mark[];
}

/** A chart of workflows that Conductor has counted. */
export function ActivityCard(props: ActivityCardProps): ReactNode {
  const { appName, range, nowMs, title, groupBy, status, by, isEndedOnly = false, marks } = props;
  const { startMs, endMs } = windowOf(range, nowMs);
  const query = useQuery({
    ...activityQuery(appName, {
      startTime: new Date(startMs).toISOString(),
      endTime: new Date(endMs).toISOString(),
      points: range.ms / range.pointMs,
      groupBy,
      ...(status === undefined ? {} : { status }),
    }),
    refetchInterval: 60_000,
  });
  const data = useMemo(
    () => (query.data === undefined ? undefined : linesOf(query.data, groupBy, isEndedOnly)),
    [query.data, groupBy, isEndedOnly],
  );
  const list = useRangeList(appName, { by, ...(status === undefined ? {} : { status }) });
  return (
    <Card title={title}>
      <Loaded query={query} rows={4}>
        {({ collectedSecs }) =>
          data === undefined ? null : collectedSecs.every((secs) => secs === 0) ? (
            <p className={styles["quiet"]}>
              Nothing was collected in this range: no executor could be asked, or collection is off.
            </p>
          ) : props.isSplit ? (
            <SmallCharts title={title} data={data} {...list} />
          ) : (
            <Chart title={title} data={data} unit="count" marks={marks} {...list} />
          )
        }
      </Loaded>
    </Card>
  );
}

function linesOf(activity: Activity, groupBy: keyof typeof names, isEndedOnly: boolean): ChartData {
  const series = activity.series.filter(({ key }) => !isEndedOnly || key !== "CREATED");
  return activityChart({ ...activity, series }, names[groupBy]);
}
