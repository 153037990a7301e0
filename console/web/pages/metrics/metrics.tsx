import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { activitySettingsQuery } from "../../api/application-queries.ts";
import { useSlowNow } from "../../api/clock.ts";
import { Banner } from "../../components/banner.tsx";
import { Page } from "../../components/page.tsx";
import { rangeOf, windowOf } from "../../model/chart.ts";
import { ChartLine } from "lucide-react";
import { ActivityCard } from "../../components/charts/activity-card.tsx";
import { RangeChoice } from "../../components/charts/range-choice.tsx";
import { CollectedCards } from "./collected-cards.tsx";
import { StepCard } from "./step-card.tsx";
import styles from "../../components/charts/charts.module.css";

const route = getRouteApi("/orgs/$org/apps/$app/metrics");

/** What an application's workflows and steps did over time. */
export function MetricsPage(): ReactNode {
  const { org, app } = route.useParams();
  const range = rangeOf(route.useSearch().range);
  const navigate = useNavigate();
  const nowMs = useSlowNow(60_000);
  const settings = useQuery(activitySettingsQuery(app));
  const shown = { appName: app, range, nowMs };
  return (
    <Page
      title="Metrics"
      isWide
      note="Drag over a chart to open its workflows."
      actions={
        <RangeChoice
          range={range}
          onChange={(value) =>
            void navigate({
              to: "/orgs/$org/apps/$app/metrics",
              params: { org, app },
              search: { range: value },
            })
          }
        />
      }
    >
      {settings.data?.collectActivity === false ? (
        <Banner icon={ChartLine} tone="delayed">
          The activity of this application is not collected, so its charts stay empty.{" "}
          <Link to="/orgs/$org/apps/$app/settings" params={{ org, app }}>
            Settings
          </Link>
        </Banner>
      ) : null}
      <div className={styles["grid"]} key={`${app} ${windowOf(range, 0).startMs}`}>
        <ActivityCard {...shown} title="Created and ended" groupBy="status" by="created" />
        <ActivityCard
          {...shown}
          title="Failed, by name"
          groupBy="workflowName"
          status="ERROR"
          by="completed"
        />
        <ActivityCard {...shown} title="Created, by name" groupBy="workflowName" by="created" />
        <ActivityCard {...shown} title="Created, by queue" groupBy="queueName" by="created" />
        <ActivityCard {...shown} title="Created, by version" groupBy="appVersion" by="created" />
        <StepCard {...shown} />
        <CollectedCards {...shown} />
      </div>
    </Page>
  );
}
