import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Server, TimerReset } from "lucide-react";
import type { ReactNode } from "react";
import { appQuery, executorsQuery } from "../../api/queries.ts";
import type { Executor } from "../../api/types.ts";
import { useNow } from "../../api/clock.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Page } from "../../components/page.tsx";
import { Connectors } from "./connectors.tsx";
import { Recoveries } from "./recoveries.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { Ago } from "../../components/time.tsx";
import { ConnectionTroubles } from "../../components/troubles.tsx";
import { languageName } from "../../model/apps.ts";
import { executorMeaning, secondsToDead } from "../../model/status.ts";
import { writeDuration } from "../../model/typed-amount.ts";
import { buttonClass } from "../../ui/button.tsx";
import styles from "./executors.module.css";

const route = getRouteApi("/orgs/$org/apps/$app/executors");

/** The processes of an application that are connected, or were until a moment ago. */
export function ExecutorsPage(): ReactNode {
  const { org, app: appName } = route.useParams();
  const query = useQuery(executorsQuery(appName));
  const { data: app } = useQuery(appQuery(appName));
  const healthy = query.data?.filter((executor) => executor.status === "HEALTHY").length ?? 0;

  return (
    <Page
      title="Executors"
      note={query.data === undefined ? null : `${healthy} healthy of ${query.data.length}`}
      isWide
      actions={
        app === undefined ? null : (
          <Link
            to="/orgs/$org/apps/$app/settings"
            params={{ org, app: appName }}
            hash="timeouts"
            className={buttonClass()}
          >
            <TimerReset size={14} aria-hidden />
            Timeout {writeDuration(app.executorTimeoutSecs * 1_000)}
          </Link>
        )
      }
    >
      <Loaded
        query={query}
        whenEmpty={
          <State
            icon={Server}
            title="No executor"
            actions={
              <Link
                to="/orgs/$org/connect"
                params={{ org }}
                search={{ app: appName }}
                className={buttonClass("primary")}
              >
                How to connect one
              </Link>
            }
          >
            <p>Each process of {appName} that connects appears here with its version and host.</p>
          </State>
        }
      >
        {(executors) => (
          <DataTable
            label="Executors"
            rows={executors}
            rowKey={(executor) => executor.executorId}
            columns={[
              {
                title: "State",
                render: (executor) => (
                  <ExecutorState executor={executor} timeoutSecs={app?.executorTimeoutSecs} />
                ),
              },
              { title: "Host", render: (executor) => executor.hostname ?? "–" },
              {
                title: "Executor ID",
                render: (executor) => (
                  <span className={styles["id"]}>
                    <code>{executor.executorId}</code>
                    <CopyButton text={executor.executorId} what="executor ID" />
                  </span>
                ),
              },
              {
                title: "Version",
                render: (executor) => <code className={styles["version"]}>{executor.appVersion}</code>,
              },
              {
                title: "SDK",
                render: (executor) => `${languageName(executor.language)} ${executor.dbosVersion ?? ""}`,
              },
              { title: "Metadata", render: (executor) => <Metadata executor={executor} /> },
              {
                title: "Connected",
                isNumber: true,
                render: (executor) => <Ago iso={executor.createdAt} />,
              },
            ]}
          />
        )}
      </Loaded>
      <Connectors appName={appName} />
      <ConnectionTroubles appName={appName} />
      {query.data === undefined ? null : <Recoveries appName={appName} executors={query.data} />}
    </Page>
  );
}

interface ExecutorStateProps {
  readonly executor: Executor;
  readonly timeoutSecs: number | undefined;
}

function ExecutorState({ executor, timeoutSecs }: ExecutorStateProps): ReactNode {
  const isGone = executor.status === "DISCONNECTED";
  const left = secondsToDead(executor, timeoutSecs ?? 0, useNow(isGone));
  return (
    <span className={styles["state"]}>
      <StatusBadge meaning={executorMeaning(executor.status)} />
      {executor.status === "HEALTHY" ? null : (
        <span className={styles["note"]}>
          <Ago iso={executor.updatedAt} />
          {left === undefined || timeoutSecs === undefined
            ? null
            : left > 0
              ? `, dead in ${left} s`
              : ", overdue"}
        </span>
      )}
    </span>
  );
}

function Metadata({ executor }: { readonly executor: Executor }): ReactNode {
  const entries = Object.entries(executor.executorMetadata ?? {});
  if (entries.length === 0) return "–";
  return <code>{entries.map(([name, value]) => `${name}=${String(value)}`).join(" ")}</code>;
}
