import { Link, Outlet, useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight, ChevronsUpDown, Keyboard, Menu as MenuIcon, Plus, Search } from "lucide-react";
import { Suspense, lazy, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { followApp } from "../api/live.ts";
import { appsQuery } from "../api/queries.ts";
import { useWatchedJobs } from "../api/watched-jobs.ts";
import { lastSearch } from "../api/list-memory.ts";
import { idFromSegment } from "../model/workflow-id.ts";
import { rememberApp, useShortcuts } from "../preferences.ts";
import { settings } from "../api/settings.ts";
import { isPaletteKey, isTyping, paletteKeys, wantSearch } from "./shortcuts.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import popup from "../ui/popup.module.css";
import { useViewer } from "../api/standing.ts";
import { CutId } from "../components/cut-id.tsx";
import { LiveControl } from "./live-control.tsx";
import { Rail } from "./rail.tsx";
import styles from "./shell.module.css";

const Drawer = lazy(async () => ({ default: (await import("../ui/drawer.tsx")).Drawer }));
const ShortcutsDialog = lazy(async () => ({
  default: (await import("./shortcuts-dialog.tsx")).ShortcutsDialog,
}));
const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));
const JobPanel = lazy(async () => ({ default: (await import("./job-panel.tsx")).JobPanel }));

/** The frame of every page: rail, header, and the page itself. */
export function Shell(): ReactNode {
  const { app: appName } = useParams({ strict: false });
  const { pathname } = useLocation();
  const client = useQueryClient();
  const { org } = useViewer();
  // Navigation closes the drawer, as it belongs to the page on which it was opened.
  const [drawerPath, setDrawerPath] = useState<string>();

  useEffect(() => {
    if (appName !== undefined) rememberApp(appName);
  }, [appName]);

  useEffect(
    () => (appName === undefined ? undefined : followApp(client, org, appName)),
    [client, org, appName],
  );

  const [hasKeys] = useShortcuts();
  const [isListingKeys, setListingKeys] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const navigate = useNavigate();
  useEffect(() => {
    if (!hasKeys) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isPaletteKey(event)) {
        event.preventDefault();
        setPaletteOpen(true);
        return;
      }
      if ((event.key !== "/" && event.key !== "?") || isTyping(event)) return;
      event.preventDefault();
      if (event.key === "?") {
        setListingKeys(true);
      } else if (!wantSearch() && appName !== undefined) {
        void navigate({
          to: "/orgs/$org/apps/$app/workflows",
          params: { org, app: appName },
          search: lastSearch(appName),
        });
      }
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [hasKeys, navigate, org, appName]);

  return (
    <div className={styles["shell"]}>
      <a className={styles["skip"]} href={`${settings.basePath}${pathname}#main`}>
        Skip to the page
      </a>
      <div className={styles["rail"]}>
        <Rail appName={appName} />
      </div>
      <div className={styles["column"]}>
        <header className={styles["header"]}>
          <div className={styles["menuButton"]}>
            <IconButton
              label="Pages"
              aria-haspopup="dialog"
              aria-expanded={drawerPath === pathname}
              onClick={() => setDrawerPath(pathname)}
            >
              <MenuIcon size={18} aria-hidden />
            </IconButton>
            {drawerPath === pathname ? (
              <Suspense>
                <Drawer title="Pages" onClose={() => setDrawerPath(undefined)}>
                  <Rail appName={appName} />
                </Drawer>
              </Suspense>
            ) : null}
          </div>
          <Crumbs appName={appName} />
          <Button
            className={styles["search"] ?? ""}
            aria-keyshortcuts={hasKeys ? "Control+K Meta+K" : undefined}
            onClick={() => setPaletteOpen(true)}
          >
            <Search size={14} aria-hidden />
            <span className={styles["words"]}>Search or jump</span>
            {hasKeys ? (
              <kbd className={styles["words"]} aria-hidden>
                {paletteKeys}
              </kbd>
            ) : null}
          </Button>
          <IconButton
            label="Keyboard shortcuts"
            className={styles["keys"] ?? ""}
            onClick={() => setListingKeys(true)}
          >
            <Keyboard size={16} aria-hidden />
          </IconButton>
          <LiveControl />
        </header>
        <main id="main" className={styles["main"]} tabIndex={-1}>
          <Outlet />
        </main>
        {isPaletteOpen ? (
          <Suspense>
            <Palette appName={appName} onClose={() => setPaletteOpen(false)} />
          </Suspense>
        ) : null}
        {isListingKeys ? (
          <Suspense>
            <ShortcutsDialog onClose={() => setListingKeys(false)} />
          </Suspense>
        ) : null}
        {useWatchedJobs().length === 0 ? null : (
          <Suspense>
            <JobPanel />
          </Suspense>
        )}
      </div>
    </div>
  );
}

const pageNames: Readonly<Record<string, string>> = {
  workflows: "Workflows",
  import: "Import workflows",
  compare: "Compare workflows",
  failures: "Failures",
  queues: "Queues",
  jobs: "Jobs",
  executors: "Executors",
  alerts: "Alerts",
  schedules: "Schedules",
  versions: "Versions",
  metrics: "Metrics",
  tokens: "API keys",
  members: "Members",
  roles: "Roles",
  "audit-logs": "Audit log",
  settings: "Settings",
  connect: "Connect an app",
};

function Crumbs({ appName }: { readonly appName: string | undefined }): ReactNode {
  const { org } = useViewer();
  const { workflow } = useParams({ strict: false });
  const { pathname } = useLocation();
  const section = pathname.split("/")[appName === undefined ? 3 : 5] ?? "";
  const page =
    appName === undefined ? (pageNames[section] ?? "Applications") : (pageNames[section] ?? "Overview");
  return (
    <nav aria-label="Breadcrumb" className={styles["trail"]}>
      <ol className={styles["crumbs"]}>
        {appName === undefined ? null : (
          <li>
            {/* The key makes a new page close it. */}
            <AppSwitcher key={pathname} appName={appName} />
            <ChevronRight size={14} aria-hidden />
          </li>
        )}
        <li>
          {workflow === undefined || appName === undefined ? (
            <span className={`${styles["crumb"]} ${styles["current"]}`} aria-current="page">
              {page}
            </span>
          ) : (
            <>
              <Link
                to="/orgs/$org/apps/$app/workflows"
                params={{ org, app: appName }}
                search={lastSearch(appName)}
                activeOptions={{ exact: true }}
                className={styles["crumb"]}
              >
                {page}
              </Link>
              <ChevronRight size={14} aria-hidden />
            </>
          )}
        </li>
        {workflow === undefined ? null : (
          <li>
            <span className={`${styles["crumb"]} ${styles["current"]}`} aria-current="page">
              <CutId id={idFromSegment(workflow)} />
            </span>
          </li>
        )}
      </ol>
    </nav>
  );
}

function AppSwitcher({ appName }: { readonly appName: string }): ReactNode {
  const { org } = useViewer();
  const trigger = (
    <Button variant="ghost" aria-label={`Application ${appName}, switch`}>
      {appName}
      <ChevronsUpDown size={14} aria-hidden />
    </Button>
  );
  return (
    <Popover trigger={trigger} title="Switch to another application">
      <Apps />
      <div className={popup["separator"]} />
      <Link to="/orgs/$org/connect" params={{ org }} className={popup["item"]}>
        <Plus size={14} aria-hidden />
        Connect an app
      </Link>
    </Popover>
  );
}

/** Read only when the panel opens, as most people stay with one application. */
function Apps(): ReactNode {
  const { org } = useViewer();
  const { data: apps = [] } = useQuery(appsQuery);
  return (
    <ul>
      {apps.map((app) => (
        <li key={app.id}>
          <Link to="/orgs/$org/apps/$app" params={{ org, app: app.name }} className={popup["item"]}>
            {app.name}
          </Link>
        </li>
      ))}
    </ul>
  );
}
