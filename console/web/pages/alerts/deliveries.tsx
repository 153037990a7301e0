import { useQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import type { ReactNode } from "react";
import { deliveriesQuery } from "../../api/org-queries.ts";
import { DataTable } from "../../components/data-table.tsx";
import { Section } from "../../components/section.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import { deliveryMeaning, deliveryResult } from "../../model/webhook.ts";
import styles from "./alerts.module.css";

/** What a webhook was sent and what became of it, the newest first. */
export function Deliveries({ webhookName }: { readonly webhookName: string }): ReactNode {
  const query = useQuery(deliveriesQuery(webhookName));
  return (
    <Section title={`Deliveries of ${webhookName}`}>
      <Loaded
        query={query}
        rows={3}
        whenEmpty={
          <State icon={Inbox} title="No deliveries">
            <p>Alerts appear here with the receiver&apos;s answer. Tests are not recorded.</p>
          </State>
        }
      >
        {(deliveries) => (
          <DataTable
            label={`Deliveries of ${webhookName}`}
            rows={deliveries}
            rowKey={({ deliveryId }) => deliveryId}
            columns={[
              { title: "State", render: (delivery) => <StatusBadge meaning={deliveryMeaning(delivery)} /> },
              { title: "Application", render: ({ appName }) => appName },
              {
                title: "Alert",
                render: ({ message }) => <span className={styles["wrapping"]}>{message}</span>,
              },
              {
                title: "Result",
                render: (delivery) => <span className={styles["wrapping"]}>{deliveryResult(delivery)}</span>,
              },
              { title: "Attempts", isNumber: true, render: ({ attempts }) => attempts },
              { title: "Created", isNumber: true, render: ({ createdAt }) => <At iso={createdAt} /> },
              {
                title: "Next attempt",
                isNumber: true,
                render: ({ nextAttemptAt }) => (nextAttemptAt === null ? "–" : <At iso={nextAttemptAt} />),
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}
