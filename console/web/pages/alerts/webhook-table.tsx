import { Send, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import type { Webhook } from "../../api/types.ts";
import { DataTable } from "../../components/data-table.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import { At } from "../../components/time.tsx";
import { formatName } from "../../model/webhook.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import styles from "./alerts.module.css";

interface WebhookTableProps {
  readonly webhooks: readonly Webhook[];
  /** Why the person may not change them. */
  readonly denied: string | undefined;
  readonly isTesting: boolean;
  /** The webhook whose deliveries are shown. */
  readonly opened: string | undefined;
  readonly onTest: (webhook: Webhook) => void;
  readonly onEnable: (webhook: Webhook) => void;
  readonly onOpen: (webhook: Webhook) => void;
  readonly onDelete: (webhook: Webhook) => void;
}

/** The webhooks of an organisation with what can be done to each. */
export function WebhookTable(props: WebhookTableProps): ReactNode {
  const { webhooks, denied, isTesting, opened } = props;
  return (
    <DataTable
      label="Webhooks"
      rows={webhooks}
      rowKey={({ webhookName }) => webhookName}
      columns={[
        { title: "Name", render: ({ webhookName }) => webhookName },
        {
          title: "State",
          render: ({ isEnabled }) => (
            <StatusBadge
              meaning={
                isEnabled
                  ? { word: "On", tone: "success", isFinal: false }
                  : { word: "Off", tone: "cancelled", isFinal: false }
              }
            />
          ),
        },
        { title: "Format", render: ({ format }) => formatName(format) },
        { title: "To", render: ({ origin }) => <code>{origin}</code> },
        {
          title: "Alerts of",
          render: ({ appNames }) => (
            <span className={styles["wrapping"]}>
              {appNames.length === 0 ? "every application" : appNames.join(", ")}
            </span>
          ),
        },
        { title: "Created", render: ({ createdAt }) => <At iso={createdAt} /> },
        {
          title: "Actions",
          isNumber: true,
          render: (webhook) => (
            <span className={styles["buttons"]}>
              <Button
                denied={denied}
                disabled={isTesting}
                aria-label={`Send a test to ${webhook.webhookName}`}
                onClick={() => props.onTest(webhook)}
              >
                <Send size={14} aria-hidden />
                Test
              </Button>
              <Button
                aria-expanded={opened === webhook.webhookName}
                aria-label={`Deliveries of ${webhook.webhookName}`}
                onClick={() => props.onOpen(webhook)}
              >
                Deliveries
              </Button>
              <Button
                denied={denied}
                aria-label={`Turn ${webhook.isEnabled ? "off" : "on"}: ${webhook.webhookName}`}
                onClick={() => props.onEnable(webhook)}
              >
                {webhook.isEnabled ? "Turn off" : "Turn on"}
              </Button>
              <IconButton
                label={`Delete ${webhook.webhookName}`}
                denied={denied}
                onClick={() => props.onDelete(webhook)}
              >
                <Trash2 size={14} aria-hidden />
              </IconButton>
            </span>
          ),
        },
      ]}
    />
  );
}
