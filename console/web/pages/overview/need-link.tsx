import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { currentOrg } from "../../api/standing.ts";
import type { About } from "../../model/needs.ts";
import { segmentFromId } from "../../model/workflow-id.ts";

/** The way to the page where a matter is looked at. */
export function NeedLink({ appName, about }: { readonly appName: string; readonly about: About }): ReactNode {
  const params = { org: currentOrg(), app: appName };
  switch (about.kind) {
    case "connect":
      return (
        <Link to="/orgs/$org/connect" params={params} search={{ app: appName }}>
          How to connect it
        </Link>
      );
    case "recoveries":
      return (
        <Link to="/orgs/$org/apps/$app/executors" params={params} hash="recoveries">
          See why
        </Link>
      );
    case "versions":
      return (
        <Link to="/orgs/$org/apps/$app/versions" params={params}>
          See the versions
        </Link>
      );
    case "failures":
      return (
        <Link to="/orgs/$org/apps/$app/failures" params={params} search={{ from: "-24h" }}>
          See the failures
        </Link>
      );
    case "queue":
      return (
        <Link
          to="/orgs/$org/apps/$app/queues/$queue"
          params={{ ...params, queue: segmentFromId(about.queue) }}
        >
          See the queue
        </Link>
      );
    case "executors":
      return (
        <Link to="/orgs/$org/apps/$app/executors" params={params}>
          See the executors
        </Link>
      );
    default:
      return (
        <Link to="/orgs/$org/apps/$app/schedules" params={params}>
          See the schedules
        </Link>
      );
  }
}
