import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ReactNode } from "react";
import { activitySettingsQuery, queueWaitsQuery, versionsQuery } from "../../api/application-queries.ts";
import { useSlowNow } from "../../api/clock.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { ActivityCard } from "../../components/charts/activity-card.tsx";
import { Card, useRangeList } from "../../components/charts/card.tsx";
import type { Shown } from "../../components/charts/card.tsx";
import { Chart } from "../../components/charts/chart.tsx";
import { Loaded } from "../../components/states.tsx";
import { sampleChart, versionMarks, windowOf } from "../../model/chart.ts";
import type { Range } from "../../model/chart.ts";
import { queueLabel } from "../../model/queues.ts";
import styles from "../../components/charts/charts.module.css";

interface OverviewChartsProps {
  readonly appName: string;
  readonly range: Range;
}

/** What the application did over time, with one cursor for all charts. */
export function OverviewCharts({ appName, range }: OverviewChartsProps): ReactNode {
  const nowMs = useSlowNow(60_000);
  const shown = { appName, range, nowMs };
  const settings = useQuery(activitySettingsQuery(appName));
  const { data: versions } = useQuery(versionsQuery(appName));
  const { startMs, endMs } = windowOf(range, nowMs);
  const marks = useMemo(() => versionMarks(versions ?? [], { startMs, endMs }), [versions, startMs, endMs]);
  return (
    <>
      {settings.data?.collectActivity === false ? (
        <p>The activity of this application is not collected, so most charts stay empty.</p>
      ) : null}
      <div className={styles["grid"]} key={`${appName} ${range.value}`}>
        <ActivityCard {...shown} title="Ended" groupBy="status" by="completed" isEndedOnly marks={marks} />
        <QueueWaitCard {...shown} />
        <ActivityCard {...shown} title="Created, by queue" groupBy="queueName" by="created" isSplit />
        <ActivityCard {...shown} title="Created, by version" groupBy="appVersion" by="created" isSplit />
      </div>
    </>
  );
}

const waitTitle = "Longest wait in a queue";

/** The longest wait in each queue over time, which an executor reads from its database. */
function QueueWaitCard({ appName, range, nowMs }: Shown): ReactNode {
  const { startMs, endMs } = windowOf(range, nowMs);
  const { pointMs } = range;
  const unsupported = useUnsupported(appName)("getWorkflowAggregates", { member: "selectMaxQueueWaitMs" });
  const query = useQuery({
    ...queueWaitsQuery(appName, { startMs, endMs, pointMs }),
    enabled: unsupported === undefined,
  });
  const data = useMemo(() => {
    const samples = (query.data ?? []).flatMap(({ group, maxQueueWaitMs }) => {
      const name = group["queue_name"] ?? null;
      if (name === null || maxQueueWaitMs === undefined) return [];
      return [{ name: queueLabel(name), atMs: Number(group["time_bucket"]), value: maxQueueWaitMs }];
    });
    return sampleChart(samples, { startMs, endMs, pointMs }, "max");
  }, [query.data, startMs, endMs, pointMs]);
  const list = useRangeList(appName, { by: "created" });
  return (
    <Card title={waitTitle} note="Of the workflows that were created at each time.">
      {unsupported === undefined ? (
        <Loaded query={query} appName={appName} rows={4}>
          {() => <Chart title={waitTitle} data={data} unit="ms" {...list} />}
        </Loaded>
      ) : (
        <p>{unsupported}</p>
      )}
    </Card>
  );
}
