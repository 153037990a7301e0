// Everything the palette can do: pages, applications, the actions of the page, and the choices of this browser.
import { useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { appsQuery } from "../api/queries.ts";
import { useViewer } from "../api/standing.ts";
import { asWorkflowId } from "../model/palette.ts";
import type { Offer } from "../model/palette.ts";
import { segmentFromId } from "../model/workflow-id.ts";
import { useShortcuts, useTheme, useZone } from "../preferences.ts";
import { announce, announceFailure } from "../ui/toast.tsx";
import { useOfferedActions } from "./page-actions.ts";
import { appItems, shownOrgItems } from "./rail.tsx";

export interface RunnableOffer extends Offer {
  readonly run: () => void;
  /** Whether the palette stays open. */
  readonly isLong?: boolean;
  readonly denied?: string | undefined;
}

/** Offers that a typed text filters. */
export function useOffers(appName: string | undefined): readonly RunnableOffer[] {
  const { org } = useViewer();
  const navigate = useNavigate();
  const [theme, setTheme] = useTheme();
  const [zone, setZone] = useZone();
  const [, setShortcuts] = useShortcuts();
  const { data: apps = [] } = useQuery(appsQuery);
  const actions = useOfferedActions()();
  const pages = appName === undefined ? [] : appItems.map(({ to, label }) => ({ to, label, app: appName }));
  const isDark = theme === "dark";
  return [
    ...actions.map((action) => ({
      group: "On this page" as const,
      ...action,
      ...(action.denied === undefined ? {} : { hint: action.denied }),
    })),
    { group: "On this page", label: "Copy the link to this page", run: copyLink },
    ...pages.map(({ to, label, app }) => ({
      group: "Pages" as const,
      label,
      hint: app,
      run: () => void navigate({ to, params: { org, app } }),
    })),
    ...shownOrgItems.map(({ to, label }) => ({
      group: "Pages" as const,
      label,
      hint: org,
      run: () => void navigate({ to, params: { org } }),
    })),
    ...apps.map(({ name }) => ({
      group: "Applications" as const,
      label: name,
      run: () => void navigate({ to: "/orgs/$org/apps/$app", params: { org, app: name } }),
    })),
    {
      group: "Console",
      label: isDark ? "Light theme" : "Dark theme",
      run: () => setTheme(isDark ? "light" : "dark"),
    },
    {
      group: "Console",
      label: zone === "utc" ? "Show local times" : "Show times in UTC",
      run: () => setZone(zone === "utc" ? "local" : "utc"),
    },
    { group: "Console", label: "Turn keyboard shortcuts off", run: () => setShortcuts(false) },
  ];
}

/** Offers for a text that is taken as a workflow's id. */
export function useIdOffers(
  appName: string | undefined,
  typed: string,
  onFind: (workflowId: string) => void,
): readonly RunnableOffer[] {
  const { org } = useViewer();
  const navigate = useNavigate();
  const workflowId = asWorkflowId(typed);
  if (workflowId === undefined) return [];
  const open =
    appName === undefined
      ? []
      : [
          {
            group: "Workflow" as const,
            label: `Open the workflow ${workflowId}`,
            hint: appName,
            run: () => void navigate(toWorkflow(org, appName, workflowId)),
          },
        ];
  return [
    ...open,
    {
      group: "Workflow",
      label: `Find ${workflowId} in all applications`,
      hint: `asks each application of ${org} once`,
      isLong: true,
      run: () => onFind(workflowId),
    },
  ];
}

/** The page of one workflow. */
export function toWorkflow(org: string, app: string, workflowId: string) {
  const params = { org, app, workflow: segmentFromId(workflowId) };
  return { to: "/orgs/$org/apps/$app/workflows/$workflow", params } as const;
}

function copyLink(): void {
  navigator.clipboard.writeText(location.href).then(
    () => announce("Copied the link"),
    (error: unknown) => announceFailure("The link was not copied", error),
  );
}
