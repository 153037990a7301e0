import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ReactNode } from "react";
import { metricsQuery } from "../../api/application-queries.ts";
import { Loaded } from "../../components/states.tsx";
import { sampleChart, windowOf } from "../../model/chart.ts";
import { Card, useRangeList } from "../../components/charts/card.tsx";
import type { Shown } from "../../components/charts/card.tsx";
import { Chart } from "../../components/charts/chart.tsx";

/** Collected metrics have a row per name and minute, so more than a day is too many to read. */
const longestMs = 86_400_000;

/** Steps that completed and workflows that were recovered, as Conductor has collected them. */
export function CollectedCards(shown: Shown): ReactNode {
  return (
    <>
      <CollectedCard {...shown} title="Steps completed" type="step_count" />
      <CollectedCard {...shown} title="Recoveries" type="recovery_count" />
    </>
  );
}

interface CollectedCardProps extends Shown {
  readonly title: string;
  readonly type: string;
}

function CollectedCard({ appName, range, nowMs, title, type }: CollectedCardProps): ReactNode {
  const { startMs, endMs } = windowOf(range, nowMs);
  const isShort = range.ms <= longestMs;
  const query = useQuery({
    ...metricsQuery(appName, {
      startTime: new Date(startMs).toISOString(),
      endTime: new Date(endMs).toISOString(),
    }),
    enabled: isShort,
    refetchInterval: 60_000,
  });
  const data = useMemo(() => {
    const samples = (query.data ?? [])
      .filter(({ metricType }) => metricType === type)
      .map(({ metricName, timeBucket, value }) => ({
        name: metricName,
        atMs: Date.parse(timeBucket),
        value,
      }));
    // Of the minutes after the newest one nothing has been collected yet.
    const untilMs = Math.max(startMs, ...(query.data ?? []).map(({ timeBucket }) => Date.parse(timeBucket)));
    return sampleChart(samples, { startMs, endMs, pointMs: range.pointMs }, "sum", untilMs);
  }, [query.data, type, startMs, endMs, range]);
  const list = useRangeList(appName, { by: "completed" });
  return (
    <Card title={title}>
      {isShort ? (
        <Loaded query={query} rows={4}>
          {() => <Chart title={title} data={data} unit="count" {...(type === "step_count" ? list : {})} />}
        </Loaded>
      ) : (
        <p>Shown for ranges of up to 24 hours.</p>
      )}
    </Card>
  );
}
