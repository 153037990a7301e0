import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Page } from "../../components/page.tsx";
import { Rules } from "./rules.tsx";
import { Webhooks } from "./webhooks.tsx";

const route = getRouteApi("/orgs/$org/apps/$app/alerts");

/** When people are told that something is wrong with an application, and where they are told. */
export function AlertsPage(): ReactNode {
  const { app } = route.useParams();
  return (
    <Page title="Alerts">
      <Rules appName={app} />
      <Webhooks appName={app} />
    </Page>
  );
}
