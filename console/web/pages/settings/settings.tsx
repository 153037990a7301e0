import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { appQuery } from "../../api/queries.ts";
import { Page } from "../../components/page.tsx";
import { Loaded } from "../../components/states.tsx";
import { DangerZone } from "./danger-zone.tsx";
import { RetentionForm } from "./retention-form.tsx";
import { Switches } from "./switches.tsx";
import { TimeoutsForm } from "./timeouts-form.tsx";

const route = getRouteApi("/orgs/$org/apps/$app/settings");

/** What Conductor does for an application by itself: timeouts, retention, and what it may read. */
export function SettingsPage(): ReactNode {
  const { app: appName } = route.useParams();
  const query = useQuery(appQuery(appName));
  return (
    <Page title="Settings" note={appName}>
      <Loaded query={query}>
        {(app) => (
          <>
            <TimeoutsForm key={`timeouts of ${app.id}`} app={app} />
            <RetentionForm key={`retention of ${app.id}`} app={app} />
            <Switches app={app} />
            <DangerZone appName={app.name} />
          </>
        )}
      </Loaded>
    </Page>
  );
}
