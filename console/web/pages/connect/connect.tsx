import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { LoaderCircle } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { appsQuery, executorsQuery } from "../../api/queries.ts";
import { Card } from "./card.tsx";
import { CodeBlock } from "../../components/code-block.tsx";
import { ConnectorCode } from "./connector-code.tsx";
import { ConnectKey } from "./connect-key.tsx";
import { ConnectName } from "./connect-name.tsx";
import { Page } from "../../components/page.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { RefusedAttempts } from "../../components/troubles.tsx";
import { languageName } from "../../model/apps.ts";
import { sdkVersions } from "../../model/sdk-versions.ts";
import { addressWarning, environmentFor, snippetsFor } from "../../model/snippets.ts";
import type { Snippet } from "../../model/snippets.ts";
import { executorMeaning } from "../../model/status.ts";
import { settings } from "../../api/settings.ts";
import { currentOrg } from "../../api/standing.ts";
import { buttonClass } from "../../ui/button.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import styles from "./connect.module.css";

const route = getRouteApi("/orgs/$org/connect");

/** From a name to the first connection, on one page. */
export function ConnectPage(): ReactNode {
  const { app = "" } = route.useSearch();
  const navigate = useNavigate();
  const { data: apps = [] } = useQuery(appsQuery);
  const [token, setToken] = useState("");
  const isRegistered = apps.some(({ name }) => name === app);
  const { data: executors = [] } = useQuery({ ...executorsQuery(app), enabled: isRegistered });
  const connected = executors.filter((executor) => executor.status === "HEALTHY");

  const setApp = (name: string): void => {
    if (name !== app) setToken("");
    void navigate({ to: ".", search: { app: name }, replace: true });
  };

  return (
    <Page title="Connect an app">
      <ol className={styles["cards"]}>
        <Card number={1} title="Name" isDone={isRegistered}>
          <p className={styles["soft"]}>
            The name that the application has in its own code. Environments that must not share workflows,
            such as staging and production, want a name each.
          </p>
          <ConnectName key={app} appName={app} isRegistered={isRegistered} onRegistered={setApp} />
        </Card>
        <Card number={2} title="Key" isDone={token !== "" || connected.length > 0}>
          <ConnectKey appName={isRegistered ? app : ""} token={token} onCreated={setToken} />
        </Card>
        <Card number={3} title="Code" isDone={connected.length > 0}>
          <Code appName={app} token={token} />
        </Card>
        <Card number={4} title="Connection" isDone={connected.length > 0}>
          {connected.length === 0 ? (
            <>
              <output className={styles["waiting"]}>
                <LoaderCircle size={14} aria-hidden />
                {isRegistered
                  ? "Waiting for the first connection…"
                  : "Nothing to wait for until there is a name."}
              </output>
              {isRegistered ? <RefusedAttempts appName={app} /> : null}
            </>
          ) : (
            <>
              {connected.map((executor) => (
                <div key={executor.executorId} className={styles["line"]}>
                  <StatusBadge meaning={executorMeaning(executor.status)} />
                  {languageName(executor.language)} {executor.dbosVersion} on{" "}
                  {executor.hostname ?? executor.executorId}
                </div>
              ))}
              <div>
                <Link
                  to="/orgs/$org/apps/$app"
                  params={{ org: currentOrg(), app }}
                  className={buttonClass("primary")}
                >
                  Open {app}
                </Link>
              </div>
            </>
          )}
        </Card>
      </ol>
    </Page>
  );
}

function Code({ appName, token }: { readonly appName: string; readonly token: string }): ReactNode {
  const [language, setLanguage] = useState<Snippet["language"] | "connector">("typescript");
  const warning = addressWarning(settings.executorUrl);
  const snippets = snippetsFor(appName === "" ? "my-app" : appName);
  return (
    <>
      {token === "" && language !== "connector" ? (
        <CodeBlock code={environmentFor(settings.executorUrl, "the key from step 2")} what="environment" />
      ) : null}
      {warning === undefined ? null : <p className={styles["warning"]}>{warning}</p>}
      <Tabs<Snippet["language"] | "connector">
        label="Language"
        value={language}
        onChange={setLanguage}
        tabs={[
          ...snippets.map((snippet) => ({
            value: snippet.language,
            label: snippet.title,
            content: (
              <div className={styles["snippet"]}>
                <Version language={snippet.language} title={snippet.title} />
                <figure className={styles["file"]}>
                  <figcaption>The application&apos;s own database, in its environment</figcaption>
                  <CodeBlock code={snippet.database} what="database environment" />
                </figure>
                {snippet.language === "java" ? null : (
                  <CodeBlock code={snippet.install} what="install command" />
                )}
                {snippet.files.map(({ name, code }) => (
                  <figure key={name} className={styles["file"]}>
                    <figcaption>
                      <code>{name}</code>
                    </figcaption>
                    <CodeBlock code={code} what={name} />
                  </figure>
                ))}
                {snippet.language === "java" ? (
                  <CodeBlock code={snippet.install} what="install command" />
                ) : null}
                <CodeBlock code={snippet.run} what="run command" />
              </div>
            ),
          })),
          {
            value: "connector" as const,
            label: "Newer SDKs, Rust",
            content: <ConnectorCode appName={appName} token={token} />,
          },
        ]}
      />
    </>
  );
}

interface VersionProps {
  readonly language: Snippet["language"];
  readonly title: string;
}

/** Which version this is, and why it is not the newest. */
function Version({ language, title }: VersionProps): ReactNode {
  const { pinned, closedFrom } = sdkVersions[language];
  if (closedFrom === null) {
    return (
      <p className={styles["soft"]}>
        DBOS for {title} {pinned}. Every version connects by itself.
      </p>
    );
  }
  return (
    <p className={styles["soft"]}>
      DBOS for {title} {pinned}, the newest that connects by itself. From {closedFrom} on the SDK leaves this
      to a commercial package: given a Conductor key, it does not start. Such an application connects through
      Podium’s connector, which works from its database: see <i>Newer SDKs, Rust</i>.
    </p>
  );
}
