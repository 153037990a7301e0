import { useQuery } from "@tanstack/react-query";
import { CircleCheck, Plus, TriangleAlert, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { useChange } from "../../api/change.ts";
import { call } from "../../api/client.ts";
import { webhooksQuery } from "../../api/org-queries.ts";
import { useDenial } from "../../api/standing.ts";
import type { Webhook } from "../../api/types.ts";
import { Banner } from "../../components/banner.tsx";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Section } from "../../components/section.tsx";
import { ShownOnce } from "../../components/shown-once.tsx";
import { Loaded, State } from "../../components/states.tsx";
import { testSentence } from "../../model/webhook.ts";
import { Button } from "../../ui/button.tsx";
import { Deliveries } from "./deliveries.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { WebhookTable } from "./webhook-table.tsx";

const reads = ["webhooks"];

/** Where alerts of the organisation go outside. */
export function Webhooks({ appName }: { readonly appName: string }): ReactNode {
  const query = useQuery(webhooksQuery);
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<{ readonly name: string; readonly value: string }>();
  const [opened, setOpened] = useState<string>();
  const [doomed, setDoomed] = useState<Webhook>();
  const denied = useDenial("organization.write");
  const test = useChange({
    run: ({ webhookName }: Webhook) => call("testWebhook", { params: { webhookName } }),
    failed: ({ webhookName }) => `No test was sent to ${webhookName}`,
    reads,
  });
  const enable = useChange({
    run: ({ webhookName, isEnabled }: Webhook) =>
      call("updateWebhook", { params: { webhookName }, body: { isEnabled: !isEnabled } }),
    done: ({ webhookName, isEnabled }) => `Turned ${webhookName} ${isEnabled ? "off" : "on"}`,
    failed: ({ webhookName }) => `${webhookName} was not changed`,
    reads,
  });
  const remove = useChange({
    run: ({ webhookName }: Webhook) => call("deleteWebhook", { params: { webhookName } }),
    done: ({ webhookName }) => `Deleted ${webhookName}`,
    failed: ({ webhookName }) => `${webhookName} was not deleted`,
    reads,
  });
  const create = (
    <Button denied={denied} onClick={() => setCreating(true)}>
      <Plus size={14} aria-hidden />
      Create a webhook
    </Button>
  );

  return (
    <Section
      title="Webhooks"
      note="They belong to the organisation and get the alerts of its applications. docs/alerting.md says what is sent, and how often it is tried again."
      actions={query.data?.length === 0 ? undefined : create}
    >
      {secret === undefined ? null : (
        <ShownOnce
          label="New signing secret"
          title={`Signing secret of ${secret.name}`}
          secret={secret.value}
          what="signing secret"
        >
          Copy it now; it is not shown again. Receivers check the header <code>webhook-signature</code> with
          it.
        </ShownOnce>
      )}
      {test.data === undefined ? null : (
        <Banner
          icon={test.data.isDelivered ? CircleCheck : TriangleAlert}
          tone={test.data.isDelivered ? "success" : "failed"}
        >
          {testSentence(test.variables.webhookName, test.data)}
        </Banner>
      )}
      <Loaded
        query={query}
        rows={3}
        whenEmpty={
          <State icon={WebhookIcon} title="No webhooks" actions={create}>
            <p>A webhook sends alerts to a URL of yours, to Slack or to PagerDuty.</p>
          </State>
        }
      >
        {(webhooks) => (
          <WebhookTable
            webhooks={webhooks}
            denied={denied}
            isTesting={test.isPending}
            opened={opened}
            onTest={(webhook) => test.mutate(webhook)}
            onEnable={(webhook) => enable.mutate(webhook)}
            onOpen={({ webhookName }) => setOpened(webhookName === opened ? undefined : webhookName)}
            onDelete={setDoomed}
          />
        )}
      </Loaded>
      {opened === undefined ? null : <Deliveries webhookName={opened} />}
      {isCreating ? (
        <WebhookDialog
          appName={appName}
          onClose={() => setCreating(false)}
          onCreated={({ webhookName, signingSecret }) => {
            setCreating(false);
            setSecret(signingSecret === null ? undefined : { name: webhookName, value: signingSecret });
          }}
        />
      ) : null}
      {doomed === undefined ? null : (
        <ConfirmDialog
          title={`Delete ${doomed.webhookName}?`}
          consequence="It gets no more alerts, waiting deliveries are dropped, and the record of its deliveries is gone."
          verb="Delete"
          onClose={() => setDoomed(undefined)}
          onConfirm={() => {
            remove.mutate(doomed);
            if (opened === doomed.webhookName) setOpened(undefined);
          }}
        />
      )}
    </Section>
  );
}
