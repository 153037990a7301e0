import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { connectorsQuery } from "../../api/queries.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { DataTable } from "../../components/data-table.tsx";
import { Unread } from "../../components/states.tsx";
import { Ago } from "../../components/time.tsx";
import styles from "./executors.module.css";

/** What answers from the application's database. Nothing where there is no connector. */
export function Connectors({ appName }: { readonly appName: string }): ReactNode {
  const query = useQuery(connectorsQuery(appName));
  const connectors = query.data ?? [];
  if (connectors.length === 0) return <Unread readings={[{ what: "Connectors", query }]} />;
  return (
    <>
      <h2>Connectors</h2>
      <p className={styles["note"]}>
        They answer from the database of {appName} where no executor can. They run no workflows and count as
        no executor.
      </p>
      <DataTable
        label="Connectors"
        rows={connectors}
        rowKey={(connector) => connector.connectorId}
        columns={[
          { title: "Host", render: (connector) => connector.hostname ?? "–" },
          {
            title: "Connector ID",
            render: (connector) => (
              <span className={styles["id"]}>
                <code>{connector.connectorId}</code>
                <CopyButton text={connector.connectorId} what="connector ID" />
              </span>
            ),
          },
          {
            title: "May change",
            render: ({ metadata }) =>
              metadata?.["readOnly"] === true ? "nothing, it only reads" : "workflows",
          },
          {
            title: "Connected",
            isNumber: true,
            render: (connector) => <Ago iso={connector.connectedAt} />,
          },
        ]}
      />
    </>
  );
}
