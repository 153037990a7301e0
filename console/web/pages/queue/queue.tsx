import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { flowWindowMs, queueFlowQuery, queueQuery } from "../../api/application-queries.ts";
import { queueCountsQuery } from "../../api/queries.ts";
import { useQueueRows } from "../../api/queue-rows.ts";
import type { Queue } from "../../api/types.ts";
import { Page } from "../../components/page.tsx";
import { Stat, StatStrip, statClass } from "../../components/stat-strip.tsx";
import { Loaded, Unread } from "../../components/states.tsx";
import { Ago } from "../../components/time.tsx";
import { drainWords, perMinute } from "../../model/queue-flow.ts";
import { queueLabel, queueLoad } from "../../model/queues.ts";
import { idFromSegment } from "../../model/workflow-id.ts";
import { Autoscaling } from "./autoscaling.tsx";
import { Limits } from "./limits.tsx";
import { Partitions } from "./partitions.tsx";
import { WhyWaiting } from "./why-waiting.tsx";

const route = getRouteApi("/orgs/$org/apps/$app/queues/$queue");

/** One queue: what waits in it, how fast it drains, and what holds it up. */
export function QueuePage(): ReactNode {
  const { app, queue: segment } = route.useParams();
  const name = idFromSegment(segment);
  const query = useQuery(queueQuery(app, name));
  return (
    <Page title={queueLabel(name)} note="queue">
      <Loaded query={query} appName={app}>
        {(queue) => <Content appName={app} queue={queue} />}
      </Loaded>
    </Page>
  );
}

interface ContentProps {
  readonly appName: string;
  readonly queue: Queue;
}

function Content({ appName, queue }: ContentProps): ReactNode {
  const counts = useQuery(queueCountsQuery(appName));
  const rows = useQueueRows(appName, queue);
  const load = counts.data === undefined ? undefined : queueLoad(queue.name, counts.data);
  return (
    <>
      <Numbers appName={appName} queue={queue} load={load} counts={counts} />
      {load !== undefined && load.queued > 0 ? (
        <WhyWaiting appName={appName} queue={queue} counts={counts.data} rows={rows} />
      ) : null}
      <Limits queue={queue} running={load?.running} rows={rows} />
      {queue.partitionQueue ? <Partitions rows={rows} /> : null}
      <Autoscaling appName={appName} queue={queue} />
    </>
  );
}

interface NumbersProps extends ContentProps {
  readonly load: ReturnType<typeof queueLoad> | undefined;
  readonly counts: Parameters<typeof Unread>[0]["readings"][number]["query"];
}

function Numbers({ appName, queue, load, counts }: NumbersProps): ReactNode {
  const { org } = route.useParams();
  const flow = useQuery(queueFlowQuery(appName, queue.name));
  const list = {
    to: "/orgs/$org/apps/$app/workflows",
    params: { org, app: appName },
    className: statClass,
  } as const;
  const of = { queue: queue.name };
  const since = `-${flowWindowMs / 60_000}m`;
  const rate = (count: number | undefined): string | undefined =>
    count === undefined ? undefined : perMinute(count, flowWindowMs);
  return (
    <>
      <Unread
        readings={[
          { what: "What waits and runs", query: counts },
          { what: "what came and ended", query: flow },
        ]}
      />
      <StatStrip>
        <Link {...list} search={{ ...of, status: "ENQUEUED" }}>
          <Stat
            label="Queued"
            value={load?.queued}
            note={load?.oldestQueued === undefined ? null : <Ago iso={load.oldestQueued} prefix="oldest" />}
          />
        </Link>
        <Link {...list} search={{ ...of, status: "PENDING" }}>
          <Stat label="Running" value={load?.running} />
        </Link>
        <Link {...list} search={{ ...of, status: "DELAYED" }}>
          <Stat label="Delayed" value={load?.delayed} />
        </Link>
        <Link {...list} search={{ ...of, from: since }}>
          <Stat label="In per minute" value={rate(flow.data?.came)} note="over 5 minutes" />
        </Link>
        <Link {...list} search={{ ...of, by: "completed", from: since }}>
          <Stat label="Out per minute" value={rate(flow.data?.ended)} note="over 5 minutes" />
        </Link>
        <div className={statClass}>
          <Stat
            label="Time to drain"
            value={
              load === undefined || flow.data === undefined
                ? undefined
                : drainWords(load.queued, flow.data, flowWindowMs)
            }
            note="at this pace"
          />
        </div>
      </StatStrip>
    </>
  );
}
