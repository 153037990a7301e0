import { useState } from "react";
import type { ReactNode } from "react";
import { settings } from "../../api/settings.ts";
import { CodeBlock } from "../../components/code-block.tsx";
import {
  connectorEnvironmentFor,
  connectorInstall,
  connectorSnippetsFor,
} from "../../model/connector-snippets.ts";
import type { ConnectorSnippet } from "../../model/connector-snippets.ts";
import { Tabs } from "../../ui/tabs.tsx";
import styles from "./connect.module.css";

interface ConnectorCodeProps {
  readonly appName: string;
  /** Empty until it is created. */
  readonly token: string;
}

/** How an application connects whose SDK has no open client: the connector starts it, and answers from its database. */
export function ConnectorCode({ appName, token }: ConnectorCodeProps): ReactNode {
  const [language, setLanguage] = useState<ConnectorSnippet["language"]>("typescript");
  const key = token === "" ? "the key from step 2" : token;
  return (
    <div className={styles["snippet"]}>
      <p className={styles["soft"]}>
        Podium’s connector starts the application, connects as its executor for as long as it lives, and
        answers from its database. The application’s code knows nothing of Conductor. Without a process,{" "}
        <code>podium-connector serve</code> answers with the same environment.
      </p>
      <figure className={styles["file"]}>
        <figcaption>The connector, from the folder of Podium’s source</figcaption>
        <CodeBlock code={connectorInstall} what="connector install command" />
      </figure>
      <figure className={styles["file"]}>
        <figcaption>The environment; give each release of the code a version of its own</figcaption>
        <CodeBlock
          code={connectorEnvironmentFor(settings.executorUrl, key)}
          what="environment of the connector"
        />
      </figure>
      <Tabs<ConnectorSnippet["language"]>
        label="Language of the application"
        value={language}
        onChange={setLanguage}
        tabs={connectorSnippetsFor(appName === "" ? "my-app" : appName).map((snippet) => ({
          value: snippet.language,
          label: snippet.title,
          content: <Lines snippet={snippet} />,
        }))}
      />
    </div>
  );
}

function Lines({ snippet }: { readonly snippet: ConnectorSnippet }): ReactNode {
  return (
    <div className={styles["snippet"]}>
      <p className={styles["soft"]}>
        DBOS for {snippet.title} {snippet.version}.
      </p>
      {snippet.files.map(({ name, code }) => (
        <figure key={name} className={styles["file"]}>
          <figcaption>
            <code>{name}</code>
          </figcaption>
          <CodeBlock code={code} what={name} />
        </figure>
      ))}
      <CodeBlock code={snippet.install} what="install command" />
      <CodeBlock code={snippet.run} what="run command" />
    </div>
  );
}
