import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Suspense, lazy } from "react";
import type { ReactNode } from "react";
import { appQuery, connectorsQuery, executorsQuery } from "../../api/queries.ts";
import { RangeChoice } from "../../components/charts/range-choice.tsx";
import { Page } from "../../components/page.tsx";
import { Section } from "../../components/section.tsx";
import { Loaded } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { appMeaning } from "../../model/apps.ts";
import { rangeOf } from "../../model/chart.ts";
import { Numbers } from "./numbers.tsx";
import { RecentFailures } from "./recent-failures.tsx";
import { useNeeds } from "./use-needs.ts";
import { AppVerdict } from "./app-verdict.tsx";

const OverviewCharts = lazy(async () => ({
  default: (await import("./overview-charts.tsx")).OverviewCharts,
}));

const route = getRouteApi("/orgs/$org/apps/$app");

/** Whether an application needs a person, and what it did. */
export function OverviewPage(): ReactNode {
  const { app } = route.useParams();
  const query = useQuery(appQuery(app));
  const executors = useQuery(executorsQuery(app));
  const connectors = useQuery(connectorsQuery(app));
  const hasConnector = (connectors.data?.length ?? 0) > 0;
  const isKnown = executors.data !== undefined && !connectors.isLoading;
  const state = isKnown ? <StatusBadge meaning={appMeaning(executors.data, hasConnector)} /> : null;
  return (
    <Page title={app} note={state} isWide>
      <Loaded query={query}>{() => <Overview key={app} appName={app} />}</Loaded>
    </Page>
  );
}

function Overview({ appName }: { readonly appName: string }): ReactNode {
  const range = rangeOf(route.useSearch().range ?? "24h");
  const navigate = useNavigate();
  return (
    <>
      <AppVerdict appName={appName} {...useNeeds(appName)} />
      <Numbers appName={appName} />
      <Section
        title="Over time"
        note="Drag over a chart to open its workflows."
        actions={
          <RangeChoice
            range={range}
            onChange={(value) => void navigate({ to: ".", search: { range: value }, replace: true })}
          />
        }
      >
        <Suspense>
          <OverviewCharts appName={appName} range={range} />
        </Suspense>
      </Section>
      <RecentFailures appName={appName} />
    </>
  );
}
