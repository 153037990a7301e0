// Every URL. A page's path is the API's path without /v2, so each is easy to find from the other.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { Gate } from "./frame/gate.tsx";
import { filtersFromSearch, parseSearch, searchFromFilters, stringifySearch } from "./model/filters.ts";
import type { SearchParams } from "./model/filters.ts";
import { lookFromSearch } from "./model/list-look.ts";
import { outcomeWords } from "./model/job.ts";
import type { OutcomeState } from "./model/job.ts";
import { auditFiltersFrom, searchFromAudit } from "./model/audit-log.ts";
import { NotFoundPage } from "./pages/not-found/not-found.tsx";
import { lastApp, lastColumns } from "./preferences.ts";
import { currentOrg, isMember } from "./api/standing.ts";

const root = createRootRoute({ component: Gate, notFoundComponent: NotFoundPage });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    // A person who must sign in first comes back to this address.
    if (!isMember()) return;
    const app = lastApp();
    const org = currentOrg();
    if (app === null) redirect({ to: "/orgs/$org/apps", params: { org }, replace: true, throw: true });
    else redirect({ to: "/orgs/$org/apps/$app", params: { org, app }, replace: true, throw: true });
  },
});

/** Where a failed sign-in ends. */
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  beforeLoad: () => {
    if (isMember()) redirect({ to: "/", replace: true, throw: true });
  },
});

const apps = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps",
  component: lazyRouteComponent(() => import("./pages/apps/apps.tsx"), "AppsPage"),
});

/** A parameter, if the address has it once. */
function text<Name extends string>(search: SearchParams, name: Name): { [K in Name]?: string } {
  const value = search[name];
  return typeof value === "string" && value !== "" ? ({ [name]: value } as { [K in Name]?: string }) : {};
}

const connect = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/connect",
  validateSearch: (search: SearchParams) => text(search, "app"),
  component: lazyRouteComponent(() => import("./pages/connect/connect.tsx"), "ConnectPage"),
});

const tokens = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/tokens",
  component: lazyRouteComponent(() => import("./pages/tokens/tokens.tsx"), "TokensPage"),
});

const overview = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app",
  validateSearch: (search: SearchParams) => text(search, "range"),
  component: lazyRouteComponent(() => import("./pages/overview/overview.tsx"), "OverviewPage"),
});

const workflows = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/workflows",
  validateSearch: (search: SearchParams): ReturnType<typeof searchFromFilters> => {
    // Columns that an address names stay in it, also the usual ones: a person who opens it may prefer others.
    const cols = text(search, "cols").cols ?? lastColumns();
    const { columns, tree, peek } = lookFromSearch({
      cols: cols ?? "",
      ...text(search, "tree"),
      ...text(search, "peek"),
    });
    return {
      ...searchFromFilters(filtersFromSearch(search)),
      ...(cols === null ? {} : { cols: columns.join(",") }),
      ...(tree === "" ? {} : { tree }),
      ...(peek === "" ? {} : { peek }),
    };
  },
  component: lazyRouteComponent(() => import("./pages/workflows/workflows.tsx"), "WorkflowsPage"),
});

const workflow = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/workflows/$workflow",
  validateSearch: (search: SearchParams) => ({ ...text(search, "tab"), ...text(search, "step") }),
  component: lazyRouteComponent(() => import("./pages/workflow/workflow.tsx"), "WorkflowPage"),
});

/** Beside the workflows rather than below them, where it would be a workflow's id. */
const importing = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/import",
  component: lazyRouteComponent(() => import("./pages/import/import.tsx"), "ImportPage"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/compare",
  validateSearch: (search: SearchParams) => ({ ...text(search, "a"), ...text(search, "b") }),
  component: lazyRouteComponent(() => import("./pages/compare/compare.tsx"), "ComparePage"),
});

const failures = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/failures",
  validateSearch: (search: SearchParams) => text(search, "from"),
  component: lazyRouteComponent(() => import("./pages/failures/failures.tsx"), "FailuresPage"),
});

const queues = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/queues",
  component: lazyRouteComponent(() => import("./pages/queues/queues.tsx"), "QueuesPage"),
});

const executors = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/executors",
  component: lazyRouteComponent(() => import("./pages/executors/executors.tsx"), "ExecutorsPage"),
});

const jobs = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/jobs",
  component: lazyRouteComponent(() => import("./pages/jobs/jobs.tsx"), "JobsPage"),
});

const job = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/jobs/$job",
  validateSearch: (search: SearchParams): { readonly state?: OutcomeState } => {
    const state = outcomeWords.find((one) => one.state === search["state"])?.state;
    return state === undefined ? {} : { state };
  },
  component: lazyRouteComponent(() => import("./pages/jobs/job.tsx"), "JobPage"),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/alerts",
  component: lazyRouteComponent(() => import("./pages/alerts/alerts.tsx"), "AlertsPage"),
});

const members = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/members",
  component: lazyRouteComponent(() => import("./pages/members/members.tsx"), "MembersPage"),
});

const roles = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/roles",
  component: lazyRouteComponent(() => import("./pages/roles/roles.tsx"), "RolesPage"),
});

const auditLogs = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/audit-logs",
  validateSearch: (search: SearchParams) => searchFromAudit(auditFiltersFrom(search)),
  component: lazyRouteComponent(() => import("./pages/audit-logs/audit-logs.tsx"), "AuditLogsPage"),
});

const orgSettings = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/settings",
  component: lazyRouteComponent(() => import("./pages/org-settings/org-settings.tsx"), "OrgSettingsPage"),
});

const queue = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/queues/$queue",
  component: lazyRouteComponent(() => import("./pages/queue/queue.tsx"), "QueuePage"),
});

const versions = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/versions",
  component: lazyRouteComponent(() => import("./pages/versions/versions.tsx"), "VersionsPage"),
});

const metrics = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/metrics",
  validateSearch: (search: SearchParams) => text(search, "range"),
  component: lazyRouteComponent(() => import("./pages/metrics/metrics.tsx"), "MetricsPage"),
});

const schedules = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/schedules",
  component: lazyRouteComponent(() => import("./pages/schedules/schedules.tsx"), "SchedulesPage"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/orgs/$org/apps/$app/settings",
  component: lazyRouteComponent(() => import("./pages/settings/settings.tsx"), "SettingsPage"),
});

const routeTree = root.addChildren([
  home,
  signIn,
  apps,
  connect,
  tokens,
  overview,
  workflows,
  workflow,
  importing,
  compare,
  failures,
  queues,
  executors,
  jobs,
  job,
  alerts,
  members,
  roles,
  auditLogs,
  orgSettings,
  queue,
  versions,
  metrics,
  schedules,
  settings,
]);

/** The router of one page load; `basePath` is the prefix that the server is reached under. */
export function makeRouter(basePath: string) {
  return createRouter({
    routeTree,
    basepath: basePath === "" ? "/" : basePath,
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    readonly router: ReturnType<typeof makeRouter>;
  }
}
