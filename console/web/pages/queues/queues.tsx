import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import type { ReactNode } from "react";
import { queueCountsQuery, queuesQuery } from "../../api/queries.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { Ago } from "../../components/time.tsx";
import { limitWords, queueLabel, queueLoad } from "../../model/queues.ts";
import type { QueueLoad } from "../../model/queues.ts";
import { segmentFromId } from "../../model/workflow-id.ts";

const route = getRouteApi("/orgs/$org/apps/$app/queues");

/** The queues of an application, with what waits in them. */
export function QueuesPage(): ReactNode {
  const { org, app } = route.useParams();
  const query = useQuery(queuesQuery(app));
  const { data: groups } = useQuery({ ...queueCountsQuery(app), enabled: query.data !== undefined });

  const count = (queueName: string, status: string, pick: (load: QueueLoad) => number): ReactNode => {
    if (groups === undefined) return "–";
    const value = pick(queueLoad(queueName, groups));
    return value === 0 ? (
      "0"
    ) : (
      <Link
        to="/orgs/$org/apps/$app/workflows"
        params={{ org, app }}
        search={{ queue: queueName, status }}
        aria-label={`${value.toLocaleString("en")} on ${queueName}, show them`}
      >
        {value.toLocaleString("en")}
      </Link>
    );
  };

  return (
    <Page title="Queues" note={query.data === undefined ? null : query.data.length}>
      <Loaded
        query={query}
        appName={app}
        whenEmpty={
          <State icon={Layers} title="No queues">
            <p>A queue appears here when the application declares one.</p>
          </State>
        }
      >
        {(queues) => (
          <DataTable
            label="Queues"
            rows={queues}
            rowKey={(queue) => queue.name}
            columns={[
              {
                title: "Name",
                render: ({ name }) => (
                  <Link
                    to="/orgs/$org/apps/$app/queues/$queue"
                    params={{ org, app, queue: segmentFromId(name) }}
                  >
                    {name}
                    {queueLabel(name) === name ? "" : " (of DBOS itself)"}
                  </Link>
                ),
              },
              {
                title: "Queued",
                isNumber: true,
                render: ({ name }) => count(name, "ENQUEUED", (load) => load.queued),
              },
              {
                title: "Running",
                isNumber: true,
                render: ({ name }) => count(name, "PENDING", (load) => load.running),
              },
              {
                title: "Delayed",
                isNumber: true,
                render: ({ name }) => count(name, "DELAYED", (load) => load.delayed),
              },
              {
                title: "Oldest queued",
                isNumber: true,
                render: ({ name }) => {
                  const oldest = groups === undefined ? undefined : queueLoad(name, groups).oldestQueued;
                  return oldest === undefined ? "–" : <Ago iso={oldest} />;
                },
              },
              { title: "Limits", render: limitWords },
              {
                title: "Order",
                render: (queue) =>
                  [
                    queue.priorityEnabled ? "by priority" : "first in",
                    queue.partitionQueue ? "partitioned" : "",
                  ]
                    .filter(Boolean)
                    .join(", "),
              },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}
