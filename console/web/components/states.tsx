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

/** Why there is nothing to see here, and what to do next. */
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
  readonly query: UseQueryResult<Data>;
  /** Whose executors are asked; missing for what Conductor knows by itself. */
  readonly appName?: string;
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/** The states between asking and having an answer. Older data stays on screen, marked, when a refresh fails. */
export function Loaded<Data>({ query, appName, rows = 8, children }: LoadedProps<Data>): ReactNode {
  if (query.data === undefined && query.error === null) return <Skeleton rows={rows} appName={appName} />;
  const failure = query.error === null ? undefined : toFailure(query.error);
  const retry = (): void => void query.refetch();
  if (query.data === undefined || (failure !== undefined && failure.kind === "gone")) {
    return <FailureState failure={failure ?? toFailure(undefined)} appName={appName} onRetry={retry} />;
  }

  return (
    <>
      {failure === undefined ? null : <StaleBanner failure={failure} readAtMs={query.dataUpdatedAt} />}
      {children(query.data)}
    </>
  );
}

/** One reading of a page that has several. */
interface NamedReading {
  /** What it is about, as the subject of a sentence: `Queues`. */
  readonly what: string;
  readonly query: Pick<UseQueryResult, "error" | "data" | "dataUpdatedAt">;
}

/** Says which parts of a page could not be read. What is shown beside it holds, or says itself that it is missing. */
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

function Skeleton({
  rows,
  appName,
}: {
  readonly rows: number;
  readonly appName: string | undefined;
}): ReactNode {
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

const titles: Readonly<Record<FailureKind, string>> = {
  "not-connected": "Not connected",
  "not-answering": "The executors did not answer",
  unsupported: "This needs a newer DBOS SDK",
  unreachable: "Conductor cannot be reached",
  restarting: "Conductor is restarting",
  forbidden: "You may not see this",
  "signed-out": "You are not signed in",
  gone: "Not here",
  invalid: "The request was refused",
  unexpected: "Something failed",
};
const icons: Readonly<Record<FailureKind, LucideIcon>> = {
  "not-connected": PlugZap,
  "not-answering": ServerCrash,
  unsupported: CircleAlert,
  unreachable: PlugZap,
  restarting: RefreshCw,
  forbidden: Ban,
  "signed-out": Ban,
  gone: SearchX,
  invalid: CircleAlert,
  unexpected: CircleAlert,
};

const restarting = `${titles.restarting}; this page goes on by itself.`;

interface FailureStateProps {
  readonly failure: Failure;
  readonly appName: string | undefined;
  readonly onRetry: () => void;
}

function FailureState({ failure, appName, onRetry }: FailureStateProps): ReactNode {
  if (failure.kind === "restarting") {
    return (
      <State icon={RefreshCw} title={titles.restarting}>
        <output>This page goes on by itself.</output>
      </State>
    );
  }
  if (failure.kind === "not-connected" && appName !== undefined) return <NotConnected appName={appName} />;
  return (
    <State
      icon={icons[failure.kind]}
      title={titles[failure.kind]}
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

/** The way to register the application that a page is about and that does not exist. */
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

/** No executor is healthy: what was there before, and how to bring one back. It clears by itself. */
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

function StaleBanner({
  failure,
  readAtMs,
}: {
  readonly failure: Failure;
  readonly readAtMs: number;
}): ReactNode {
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
