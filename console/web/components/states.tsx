import { Link, useParams } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { CircleAlert, Ban, PlugZap, RefreshCw, SearchX, ServerCrash, TriangleAlert } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { executorsQuery } from "../api/queries.ts";
import { toFailure } from "../model/failure.ts";
import type { Failure, FailureKind } from "../model/failure.ts";
import { executorMeaning } from "../model/status.ts";
import { currentOrg } from "../api/standing.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Banner } from "./banner.tsx";
import { StatusBadge } from "./status-badge.tsx";
import styles from "./states.module.css";
import { Ago } from "./time.tsx";

interface StateProps {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Says why there is nothing to see, and what to do next. */
export function State({ icon: Icon, title, children, actions }: StateProps): ReactNode {
  return (
    <div className={styles["state"]}>
      <div className={styles["icon"]}>
        <Icon size={18} aria-hidden />
      </div>
      <p className={styles["title"]}>{title}</p>
      <div className={styles["text"]}>{children}</div>
      {actions === undefined ? null : <div className={styles["actions"]}>{actions}</div>}
    </div>
  );
}

interface LoadedProps<Data> {
  readonly query: {
    readonly data: Data | undefined;
    readonly error: Error | null;
    readonly dataUpdatedAt: number;
    readonly refetch: () => Promise<unknown>;
  };
  /** The application whose executors answer; missing for what Conductor knows by itself. */
  readonly appName?: string;
  readonly rows?: number;
  /** Shown instead where the answer is an empty list. */
  readonly whenEmpty?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** Shows loading, failure or the answer. When a refresh fails, the older answer stays on screen and says its age. */
export function Loaded<Data>(props: LoadedProps<Data>): ReactNode {
  const { query, appName, rows = 8, whenEmpty, children } = props;
  if (query.data === undefined && query.error === null) return <Skeleton rows={rows} appName={appName} />;
  const failure = query.error === null ? undefined : toFailure(query.error);
  const retry = (): void => void query.refetch();
  if (query.data === undefined || failure?.kind === "gone") {
    return <FailureState failure={failure ?? toFailure(undefined)} appName={appName} onRetry={retry} />;
  }
  const isEmpty = Array.isArray(query.data) && query.data.length === 0;
  return (
    <>
      {failure === undefined ? null : <StaleBanner failure={failure} readAtMs={query.dataUpdatedAt} />}
      {isEmpty && whenEmpty !== undefined ? whenEmpty : children(query.data)}
    </>
  );
}

/** One reading of a page that has several. */
interface NamedReading {
  /** What it is about, as the subject of a sentence: `Queues`. */
  readonly what: string;
  readonly query: Pick<UseQueryResult, "error" | "data" | "dataUpdatedAt">;
}

/** Says which parts of a page could not be read. */
export function Unread({ readings }: { readonly readings: readonly NamedReading[] }): ReactNode {
  const failed = readings.filter(({ query }) => query.error !== null);
  const [first] = failed;
  if (first === undefined) return null;
  const failure = toFailure(first.query.error);
  const names = failed.map(({ what }) => what).join(", ");
  const isOld = failed.every(({ query }) => query.data !== undefined);
  if (failure.kind === "restarting") {
    return (
      <Banner icon={RefreshCw} tone="running">
        {restarting}
      </Banner>
    );
  }
  return (
    <Banner icon={TriangleAlert} tone="delayed">
      {names} could not be read{isOld ? "; what is shown is older" : ""}. {failure.message}
    </Banner>
  );
}

interface SkeletonProps {
  readonly rows: number;
  readonly appName: string | undefined;
}

function Skeleton({ rows, appName }: SkeletonProps): ReactNode {
  const source = appName === undefined ? "Conductor" : `an executor of ${appName}`;
  return (
    <output className={styles["loading"]} aria-label="Loading">
      <div className={styles["skeleton"]} aria-hidden>
        {Array.from({ length: rows }, (_, index) => (
          <div
            key={index}
            className={styles["bar"]}
            style={{ "--width": `${70 - ((index * 17) % 40)}%` } as CSSProperties}
          />
        ))}
      </div>
      <p className={styles["waiting"]}>Still waiting for {source}.</p>
    </output>
  );
}

const looks: Readonly<Record<FailureKind, { readonly icon: LucideIcon; readonly title: string }>> = {
  "not-connected": { icon: PlugZap, title: "Not connected" },
  "not-answering": { icon: ServerCrash, title: "The executors did not answer" },
  unsupported: { icon: CircleAlert, title: "This needs a newer DBOS SDK" },
  unreachable: { icon: PlugZap, title: "Conductor cannot be reached" },
  restarting: { icon: RefreshCw, title: "Conductor is restarting" },
  forbidden: { icon: Ban, title: "You may not see this" },
  "signed-out": { icon: Ban, title: "You are not signed in" },
  gone: { icon: SearchX, title: "Not here" },
  invalid: { icon: CircleAlert, title: "The request was refused" },
  unexpected: { icon: CircleAlert, title: "Something failed" },
};

const restarting = `${looks.restarting.title}; this page goes on by itself.`;

interface FailureStateProps {
  readonly failure: Failure;
  readonly appName: string | undefined;
  readonly onRetry: () => void;
}

function FailureState({ failure, appName, onRetry }: FailureStateProps): ReactNode {
  if (failure.kind === "restarting") {
    return (
      <State {...looks.restarting}>
        <output>This page goes on by itself.</output>
      </State>
    );
  }
  if (failure.kind === "not-connected" && appName !== undefined) return <NotConnected appName={appName} />;
  return (
    <State
      {...looks[failure.kind]}
      actions={
        failure.kind === "gone" ? (
          <Register failure={failure} />
        ) : (
          <Button onClick={onRetry}>Try again</Button>
        )
      }
    >
      <p role="alert">{failure.message}</p>
      {failure.requestId === undefined ? null : (
        <p className={styles["request"]}>
          Request <code>{failure.requestId}</code>
        </p>
      )}
    </State>
  );
}

/** A link to register the application that the page is about, where it does not exist. */
function Register({ failure }: { readonly failure: Failure }): ReactNode {
  const { app } = useParams({ strict: false });
  if (failure.code !== "CONDUCTOR_APP_UNKNOWN" || app === undefined) return null;
  return (
    <Link
      to="/orgs/$org/connect"
      params={{ org: currentOrg() }}
      search={{ app }}
      className={buttonClass("primary")}
    >
      Register and connect {app}
    </Link>
  );
}

/** Shown while no executor is healthy: which ones were seen before, and how to connect one. */
function NotConnected({ appName }: { readonly appName: string }): ReactNode {
  const { data: executors = [] } = useQuery(executorsQuery(appName));
  return (
    <State
      icon={PlugZap}
      title={executors.length === 0 ? `${appName} has not connected yet` : `${appName} is not connected`}
      actions={
        <Link
          to="/orgs/$org/connect"
          params={{ org: currentOrg() }}
          search={{ app: appName }}
          className={buttonClass(executors.length === 0 ? "primary" : "secondary")}
        >
          How to connect it
        </Link>
      }
    >
      <p>
        Workflows, queues and steps live in the application&apos;s own database, so one of its executors must
        be connected to read them. This page fills by itself when one is.
      </p>
      {executors.length === 0 ? null : (
        <ul className={styles["seen"]} aria-label="Executors seen before">
          {executors.map((executor) => (
            <li key={executor.executorId}>
              <StatusBadge meaning={executorMeaning(executor.status)} />
              <code>{executor.hostname ?? executor.executorId}</code>
              <Ago iso={executor.updatedAt} prefix="seen" />
            </li>
          ))}
        </ul>
      )}
    </State>
  );
}

interface StaleBannerProps {
  readonly failure: Failure;
  readonly readAtMs: number;
}

function StaleBanner({ failure, readAtMs }: StaleBannerProps): ReactNode {
  const age = <Ago iso={new Date(readAtMs).toISOString()} />;
  return failure.kind === "restarting" ? (
    <Banner icon={RefreshCw} tone="running">
      {restarting} Shown as it was {age}.
    </Banner>
  ) : (
    <Banner icon={TriangleAlert} tone="delayed">
      Shown as it was {age}. {failure.message}
    </Banner>
  );
}
