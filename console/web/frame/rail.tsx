import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import {
  BellRing,
  Boxes,
  CalendarClock,
  ChartLine,
  Gauge,
  GitBranch,
  KeyRound,
  Layers,
  ListChecks,
  ListTree,
  Monitor,
  Moon,
  ScrollText,
  Server,
  Settings,
  ShieldCheck,
  SlidersHorizontal,
  Sun,
  TriangleAlert,
  Users,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { failureCountQuery } from "../api/queries.ts";
import { totalCount } from "../model/list.ts";
import { lastSearch } from "../api/list-memory.ts";
import { useTheme, useZone } from "../preferences.ts";
import type { Theme } from "../preferences.ts";
import type { Zone } from "../model/time.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Choice } from "../ui/choice.tsx";
import { Popover } from "../ui/popover.tsx";
import { settings } from "../api/settings.ts";
import { useViewer } from "../api/standing.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Mark } from "./brand.tsx";
import styles from "./rail.module.css";

/** The pages of an application. */
export const appItems = [
  { to: "/orgs/$org/apps/$app", label: "Overview", icon: Gauge },
  { to: "/orgs/$org/apps/$app/workflows", label: "Workflows", icon: ListTree },
  { to: "/orgs/$org/apps/$app/failures", label: "Failures", icon: TriangleAlert },
  { to: "/orgs/$org/apps/$app/queues", label: "Queues", icon: Layers },
  { to: "/orgs/$org/apps/$app/schedules", label: "Schedules", icon: CalendarClock },
  { to: "/orgs/$org/apps/$app/executors", label: "Executors", icon: Server },
  { to: "/orgs/$org/apps/$app/versions", label: "Versions", icon: GitBranch },
  { to: "/orgs/$org/apps/$app/metrics", label: "Metrics", icon: ChartLine },
  { to: "/orgs/$org/apps/$app/alerts", label: "Alerts", icon: BellRing },
  { to: "/orgs/$org/apps/$app/settings", label: "Settings", icon: Settings },
] as const;

const orgItems = [
  { to: "/orgs/$org/apps", label: "Applications", icon: Boxes },
  { to: "/orgs/$org/jobs", label: "Jobs", icon: ListChecks },
  { to: "/orgs/$org/tokens", label: "API keys", icon: KeyRound },
  { to: "/orgs/$org/members", label: "Members", icon: Users, needsSignIn: true },
  { to: "/orgs/$org/roles", label: "Roles", icon: ShieldCheck, needsSignIn: true },
  { to: "/orgs/$org/audit-logs", label: "Audit log", icon: ScrollText, needsSignIn: true },
  { to: "/orgs/$org/settings", label: "Organisation settings", icon: SlidersHorizontal },
] as const;

/** Without sign-in there are no people, and the server does not have their operations. */
export const shownOrgItems = orgItems.filter(
  (item) => settings.signInAt !== null || !("needsSignIn" in item),
);

const exact = new Set<string>(["/orgs/$org/apps/$app", "/orgs/$org/apps"]);

interface RailProps {
  readonly appName: string | undefined;
}

/** Links to the pages of the current application, then of the organisation. */
export function Rail({ appName }: RailProps): ReactNode {
  const { org } = useViewer();
  return (
    <div className={styles["rail"]}>
      <nav className={styles["nav"]} aria-label="Pages">
        <Link
          to="/orgs/$org/apps"
          params={{ org }}
          activeOptions={{ exact: true }}
          className={styles["brand"]}
        >
          <Mark size={18} />
          Podium
        </Link>
        {appName === undefined ? null : (
          <>
            <div className={styles["group"]}>{appName}</div>
            <ul>
              {appItems.map((item) => (
                <li key={item.to}>
                  <Link
                    to={item.to}
                    params={{ org, app: appName }}
                    search={item.label === "Workflows" ? lastSearch(appName) : {}}
                    activeOptions={{ exact: exact.has(item.to), includeSearch: false }}
                    className={styles["item"]}
                  >
                    <item.icon size={16} aria-hidden />
                    {item.label}
                    {item.label === "Failures" ? <FailureCount appName={appName} /> : null}
                  </Link>
                </li>
              ))}
            </ul>
          </>
        )}
        <div className={styles["group"]}>{org}</div>
        <ul>
          {shownOrgItems.map((item) => (
            <li key={item.to}>
              <Link
                to={item.to}
                params={{ org }}
                activeOptions={{ exact: exact.has(item.to), includeSearch: false }}
                className={styles["item"]}
              >
                <item.icon size={16} aria-hidden />
                {item.label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className={styles["foot"]}>
        <AccountMenu />
        <ZoneChoice />
        <ThemeChoice />
      </div>
    </div>
  );
}

/** How many workflows failed in the last day; draws nothing without one. */
function FailureCount({ appName }: { readonly appName: string }): ReactNode {
  const { data } = useQuery(failureCountQuery(appName));
  const count = totalCount(data ?? []);
  if (count === 0) return null;
  return (
    <span className={styles["count"]} title="In the last 24 hours">
      {count.toLocaleString("en")}
      <span className="visually-hidden"> in the last 24 hours</span>
    </span>
  );
}

const zones: readonly { readonly value: Zone; readonly label: string }[] = [
  { value: "local", label: "Local time" },
  { value: "utc", label: "UTC" },
];

function ZoneChoice(): ReactNode {
  const [zone, setZone] = useZone();
  const trigger = <Button variant="ghost">{zone === "utc" ? "UTC" : "Local time"}</Button>;
  return (
    <Popover trigger={trigger} title="Time zone">
      <Choice label="Times are shown in" value={zone} options={zones} onChange={setZone} />
    </Popover>
  );
}

const themes: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];
const themeIcons: Readonly<Record<Theme, LucideIcon>> = { system: Monitor, light: Sun, dark: Moon };

function ThemeChoice(): ReactNode {
  const [theme, setTheme] = useTheme();
  const Icon = themeIcons[theme];
  const trigger = (
    <IconButton label="Theme">
      <Icon size={16} aria-hidden />
    </IconButton>
  );
  return (
    <Popover trigger={trigger} title="Theme">
      <Choice label="Theme" value={theme} options={themes} onChange={setTheme} />
    </Popover>
  );
}
