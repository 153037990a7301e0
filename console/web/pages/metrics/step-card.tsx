import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { ReactNode } from "react";
import { stepAggregatesQuery } from "../../api/application-queries.ts";
import { Loaded } from "../../components/states.tsx";
import { sampleChart, windowOf } from "../../model/chart.ts";
import { Card, useRangeList } from "../../components/charts/card.tsx";
import type { Shown } from "../../components/charts/card.tsx";
import { Chart } from "../../components/charts/chart.tsx";

const title = "Slowest run of a step";

/** The longest duration of each step over time, which an executor reads from its database. */
export function StepCard({ appName, range, nowMs }: Shown): ReactNode {
  const { startMs, endMs } = windowOf(range, nowMs);
  const query = useQuery(
    stepAggregatesQuery(appName, {
      groupByFunctionName: true,
      timeBucketSizeMs: range.pointMs,
      selectMaxDurationMs: true,
      completedAfter: new Date(startMs).toISOString(),
      completedBefore: new Date(endMs).toISOString(),
    }),
  );
  const data = useMemo(() => {
    const samples = (query.data ?? []).map(({ group, maxDurationMs = 0 }) => ({
      name: group["function_name"] ?? "unnamed",
      atMs: Number(group["time_bucket"]),
      value: maxDurationMs,
    }));
    return sampleChart(samples, { startMs, endMs, pointMs: range.pointMs }, "max");
  }, [query.data, startMs, endMs, range]);
  const list = useRangeList(appName, { by: "completed" });
  return (
    <Card title={title} note="By the time at which it ended; the eight slowest steps.">
      <Loaded query={query} appName={appName} rows={4}>
        {() => <Chart title={title} data={data} unit="ms" {...list} />}
      </Loaded>
    </Card>
  );
}
