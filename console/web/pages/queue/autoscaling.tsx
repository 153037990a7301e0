import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { autoscaleQuery, autoscalingPolicyQuery } from "../../api/application-queries.ts";
import { currentOrg } from "../../api/standing.ts";
import type { Queue } from "../../api/types.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Panel } from "../../components/panel.tsx";
import { Loaded } from "../../components/states.tsx";
import { Ago } from "../../components/time.tsx";
import { segmentFromId } from "../../model/workflow-id.ts";
import { PolicyForm } from "./policy-form.tsx";

interface AutoscalingProps {
  readonly appName: string;
  readonly queue: Queue;
}

/** How many executors the work of this queue needs, and the policy that says so. */
export function Autoscaling({ appName, queue }: AutoscalingProps): ReactNode {
  const query = useQuery(autoscalingPolicyQuery(appName));
  return (
    <Panel
      title="Autoscaling"
      about="One queue of an application decides how many executors it needs: as many as its work fills. Conductor recommends; KEDA or another program starts and stops them."
    >
      <Loaded query={query} rows={3}>
        {(answer) => {
          const policy = answer?.policy;
          if (policy !== undefined && policy.queue !== queue.name) {
            return (
              <p>
                The queue that decides is{" "}
                <Link
                  to="/orgs/$org/apps/$app/queues/$queue"
                  params={{ org: currentOrg(), app: appName, queue: segmentFromId(policy.queue) }}
                >
                  {policy.queue}
                </Link>
                .
              </p>
            );
          }
          return (
            <>
              {policy === undefined ? null : <Recommendation appName={appName} />}
              <PolicyForm
                key={policy === undefined ? "new" : "set"}
                appName={appName}
                queue={queue}
                policy={policy}
              />
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Recommendation({ appName }: { readonly appName: string }): ReactNode {
  const query = useQuery(autoscaleQuery(appName));
  return (
    <Loaded query={query} appName={appName} rows={2}>
      {(versions) => (
        <DataTable
          label="Recommended executors"
          rows={versions ?? []}
          rowKey={({ applicationVersion }) => applicationVersion}
          columns={[
            {
              title: "Version",
              render: ({ applicationVersion, isLatest }) => (
                <>
                  <code>{applicationVersion}</code>
                  {isLatest ? " latest" : ""}
                </>
              ),
            },
            {
              title: "Waits or runs",
              isNumber: true,
              render: ({ queueDepth }) => queueDepth.toLocaleString("en"),
            },
            { title: "Executors", isNumber: true, render: ({ desiredExecutors }) => desiredExecutors },
            {
              title: "Read",
              isNumber: true,
              render: ({ observedAt }) => <Ago iso={new Date(observedAt).toISOString()} />,
            },
          ]}
        />
      )}
    </Loaded>
  );
}
