import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Boxes, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useSlowNow } from "../../api/clock.ts";
import { appsQuery, connectionTroublesQuery, executorsQuery } from "../../api/queries.ts";
import type { Application, Executor } from "../../api/types.ts";
import { DataTable } from "../../components/data-table.tsx";
import { ExecutorDots } from "../../components/executor-dots.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Verdict } from "../../components/verdict.tsx";
import { appMeaning, languageName } from "../../model/apps.ts";
import { distinct } from "../../model/list.ts";
import { uncheckedOf } from "../../model/needs.ts";
import { orgNeeds } from "../../model/org-needs.ts";
import type { OrgNeed } from "../../model/org-needs.ts";
import { buttonClass } from "../../ui/button.tsx";

const route = getRouteApi("/orgs/$org/apps");

interface AppRow {
  readonly app: Application;
  /** Undefined until they are read. */
  readonly executors: readonly Executor[] | undefined;
}

/** Every application of the organisation. */
export function AppsPage(): ReactNode {
  const { org } = route.useParams();
  const query = useQuery(appsQuery);
  const apps = query.data ?? [];
  const executors = useQueries({ queries: apps.map((app) => executorsQuery(app.name, true)) });
  const rows: AppRow[] = apps.map((app, index) => ({ app, executors: executors[index]?.data }));
  const nowMs = useSlowNow(30_000);
  const troubles = useQuery(connectionTroublesQuery(false));
  const needs = orgNeeds(
    rows.map(({ app, executors: known }) => ({ ...app, executors: known })),
    troubles.data?.troubles ?? [],
    nowMs,
  );
  const unchecked = uncheckedOf([
    ...executors.map(({ error }, index) => ({ what: apps[index]?.name ?? "", error, isUntold: false })),
    { what: "refused connections", error: troubles.error, isUntold: false },
  ]);
  const wayOf = ({ app }: OrgNeed): ReactNode => <NeedWay org={org} app={app} />;
  const isReading = troubles.isLoading || executors.some((one) => one.isLoading);
  const connect = (
    <Link to="/orgs/$org/connect" params={{ org }} className={buttonClass("primary")}>
      <Plus size={14} aria-hidden />
      Connect an app
    </Link>
  );

  return (
    <Page title="Applications" actions={apps.length === 0 ? null : connect}>
      <Loaded
        query={query}
        whenEmpty={
          <State icon={Boxes} title="No application yet" actions={connect}>
            <p>
              An application is a program that uses a DBOS library. Connect one, and its workflows, queues and
              executors appear here.
            </p>
          </State>
        }
      >
        {() => (
          <>
            <Verdict needs={needs} unchecked={unchecked} isReading={isReading} ways={wayOf} />
            <DataTable
              label="Applications"
              rows={rows}
              rowKey={({ app }) => app.id}
              columns={[
                {
                  title: "Name",
                  render: ({ app }) => (
                    <Link to="/orgs/$org/apps/$app" params={{ org, app: app.name }}>
                      {app.name}
                    </Link>
                  ),
                },
                {
                  title: "State",
                  render: ({ app, executors: known }) =>
                    known === undefined ? null : (
                      <StatusBadge meaning={appMeaning(known, app.answersFromDatabase)} />
                    ),
                },
                {
                  title: "Executors",
                  render: ({ executors: known }) =>
                    known === undefined ? null : <ExecutorDots executors={known} />,
                },
                { title: "Language", render: ({ app }) => languageName(app.language) },
                {
                  title: "Versions",
                  render: ({ executors: known = [] }) => <code>{versions(known)}</code>,
                },
                {
                  title: "Executor timeout",
                  isNumber: true,
                  render: ({ app }) => `${app.executorTimeoutSecs} s`,
                },
              ]}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** To the application, or, where a connection names none that is registered, to the page that registers one. */
function NeedWay({ org, app }: { readonly org: string; readonly app: string | undefined }): ReactNode {
  return app === undefined ? (
    <Link to="/orgs/$org/connect" params={{ org }}>
      Register it
    </Link>
  ) : (
    <Link to="/orgs/$org/apps/$app/executors" params={{ org, app }}>
      See its executors
    </Link>
  );
}

function versions(executors: readonly Executor[]): string {
  const all = distinct(executors.map((executor) => executor.appVersion));
  return all.length > 2 ? `${all.length} versions` : all.join(", ");
}
